using Amazon.Runtime;
using Evidence.Storage.S3;
using Xunit;

namespace Evidence.IntegrationTests.Storage;

public sealed class PartSignerTests
{
    /// <summary>The example of AWS's own page "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".</summary>
    [Fact]
    public void Signs_as_the_published_example_does()
    {
        var signed = new PartSigner("us-east-1").Sign("GET", new Uri("https://examplebucket.s3.amazonaws.com/test.txt"), new Dictionary<string, string>(),
            new ImmutableCredentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null), new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(86_400));
        Assert.Equal(
            "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
            signed.AbsoluteUri);
    }
}
