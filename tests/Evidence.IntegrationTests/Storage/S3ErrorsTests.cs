using System.Text;
using System.Xml;
using Evidence.Storage.S3;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

public sealed class S3ErrorsTests
{
    [Fact]
    public async Task Reads_what_a_server_says() =>
        Assert.Equal(("NoSuchUpload", "It is gone."), await ReadAsync("<?xml version=\"1.0\"?><Error><Code>NoSuchUpload</Code><Message>It is gone.</Message></Error>"));

    [Theory]
    [InlineData("<Other/>")]
    [InlineData("<Error><Message>m</Message></Error>")]
    public async Task Says_nothing_where_it_says_nothing(string text) => Assert.Null(await ReadAsync(text));

    [Theory]
    [InlineData("<!DOCTYPE Error [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><Error><Code>&b;</Code></Error>")]
    [InlineData("<!DOCTYPE Error SYSTEM \"file:///etc/hostname\"><Error><Code>x</Code></Error>")]
    [InlineData("not xml")]
    [InlineData("")]
    public async Task Refuses_document_types_and_what_is_no_xml(string text) => await Assert.ThrowsAnyAsync<XmlException>(() => ReadAsync(text));

    [Fact]
    public async Task Reads_no_more_than_a_bound() =>
        await Assert.ThrowsAnyAsync<XmlException>(() => ReadAsync($"<Error><Code>x</Code><Message>{new string('m', S3Errors.MostBytes)}</Message></Error>"));

    private static async Task<(string, string)?> ReadAsync(string text)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await S3Errors.ReadAsync(body, default);
    }
}
