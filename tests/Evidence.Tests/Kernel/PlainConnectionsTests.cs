using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Kernel;

public sealed class PlainConnectionsTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Port=5432")]
    [InlineData("Host=localhost")]
    [InlineData("Host=::1")]
    [InlineData("Host=/var/run/postgresql")]
    [InlineData("Host=localhost:5433,127.0.0.1:5434")]
    [InlineData("Host=db.example;SSL Mode=VerifyFull")]
    [InlineData("Host=db.example;SSL Mode=VerifyCA")]
    public void Takes_a_database_on_this_machine_or_one_whose_certificate_is_checked(string connection) =>
        Assert.Equal(connection, DatabaseAddress.Of(Settings(("ConnectionStrings:Evidence", connection)), "Evidence"));

    [Theory]
    [InlineData("Host=db.example")]
    [InlineData("Host=db.example;SSL Mode=Prefer")]
    [InlineData("Host=db.example;SSL Mode=Require")]
    [InlineData("Host=10.0.0.7")]
    [InlineData("Host=localhost,db.example")]
    [InlineData("Host=localhost.evil.example")]
    [InlineData("Database=evidence")]
    public void Refuses_a_database_of_which_nobody_knows_who_it_is(string connection)
    {
        var refused = Assert.Throws<StartRefusedException>(() => DatabaseAddress.Of(Settings(("ConnectionStrings:Owner", connection)), "Owner"));
        Assert.Contains("ConnectionStrings:Owner", refused.Message, StringComparison.Ordinal);
        Assert.Contains("VerifyFull", refused.Message, StringComparison.Ordinal);
        Assert.Equal(connection, DatabaseAddress.Of(Settings(("ConnectionStrings:Owner", connection), (PlainConnections.Setting, "true")), "Owner"));
    }

    public static TheoryData<string, string, (string, string)[]> Servers => new()
    {
        { "Storage:Stores:main:Endpoint", "s3", [("Storage:Stores:main:Kind", "s3"), ("Storage:Stores:main:Bucket", "b")] },
        { "Storage:Stores:main:AgentEndpoint", "s3", [("Storage:Stores:main:Kind", "s3"), ("Storage:Stores:main:Bucket", "b")] },
        { "Storage:Stores:main:Endpoint", "azure", [("Storage:Stores:main:Kind", "azure"), ("Storage:Stores:main:Account", "a"), ("Storage:Stores:main:Container", "c"), ("Storage:Stores:main:AccountKey", "AAAA")] },
        { "Evidence:Keys:AwsKms:Endpoint", "kms", [] },
        { "Evidence:Log:TimeStampAuthority", "log", [] },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public void Refuses_plain_http_but_to_this_machine_or_where_it_is_allowed(string setting, string reader, (string, string)[] others)
    {
        Action<IConfiguration> read = reader switch
        {
            "kms" => settings => KmsAccess.From(settings).Dispose(),
            "log" => settings => LogOptions.From(settings),
            _ => settings => StoreSettings.Of(settings),
        };
        var refused = Assert.Throws<StartRefusedException>(() => read(Settings([.. others, (setting, "http://server.example:9000")])));
        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
        Assert.Contains(PlainConnections.Setting, refused.Message, StringComparison.Ordinal);
        read(Settings([.. others, (setting, "https://server.example:9000")]));
        read(Settings([.. others, (setting, "http://127.0.0.1:9000")]));
        read(Settings([.. others, (setting, "http://server.example:9000"), (PlainConnections.Setting, "true")]));
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => one.Name, one => (string?)one.Value)).Build();
}
