using System.Security.Cryptography;
using System.Text;
using Evidence.Access.SecondFactors;
using Evidence.Formats;
using Evidence.Keys;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Access.SecondFactors;

/// <summary>What a copy of the database is worth without the key ring: nothing.</summary>
public sealed class SealedFactorTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly TempFolder folder = new();
    private readonly AgencyId agency = AgencyId.New();
    private readonly byte[] secret = Totp.NewSecret();
    private readonly FileKeyRing keys;

    public SealedFactorTests()
    {
        MakeKeyRing.Run(folder["keys"], agency, Now);
        keys = FileKeyRing.Open(folder["keys"]);
    }

    public void Dispose()
    {
        keys.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Follows_from_the_root_key_as_the_format_says()
    {
        using var root = ECDsa.Create();
        root.ImportFromPem(File.ReadAllText(Path.Combine(folder["keys"], "root.pem")));
        var expected = HKDF.DeriveKey(HashAlgorithmName.SHA256, root.ExportParameters(true).D!, 32, Encoding.ASCII.GetBytes(agency.ToString()), Encoding.ASCII.GetBytes("evidence/1/authenticator"));

        Assert.Equal(expected, keys.DeriveSecret("authenticator"));
        Assert.NotEqual(expected, keys.DeriveSecret("recovery-codes"));
        using var again = FileKeyRing.Open(folder["keys"]);
        Assert.Equal(expected, again.DeriveSecret("authenticator"));
    }

    [Fact]
    public void Opens_for_its_own_person_alone()
    {
        var mine = Authenticator.Seal(keys, PersonId.New(), secret, 0, Now);
        var stolen = new Authenticator { PersonId = PersonId.New(), Id = mine.Id, SealedSecret = mine.SealedSecret, AddedAt = Now, LastStep = 0 };
        var code = Totp.Code(secret, Totp.StepOf(Now));

        Assert.Throws<AuthenticationTagMismatchException>(() => stolen.Takes(keys, code, Now));
        Assert.True(mine.Takes(keys, code, Now));
        Assert.False(mine.Takes(keys, code, Now));
        Assert.Equal(-1, mine.SealedSecret.AsSpan().IndexOf(secret));
    }

    [Fact]
    public void Reads_a_recovery_code_however_it_was_typed_and_keeps_it_for_one_person()
    {
        var (one, other) = (PersonId.New(), PersonId.New());
        var hash = RecoveryCode.HashOf(keys, one, "0K2M1-0QWJ4");

        Assert.Equal(hash, RecoveryCode.HashOf(keys, one, " ok2mi oqwj4 "));
        Assert.NotEqual(hash, RecoveryCode.HashOf(keys, other, "0K2M1-0QWJ4"));
        Assert.Null(RecoveryCode.HashOf(keys, one, "0K2M1-0QWJ"));
        Assert.Null(RecoveryCode.HashOf(keys, one, "0K2M1-0QWJ!"));
    }
}
