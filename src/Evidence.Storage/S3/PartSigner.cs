using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;

namespace Evidence.Storage.S3;

/// <summary>
/// Signs the address of one request with AWS Signature Version 4 in the query. The SDK signs such addresses for any body; here the body's SHA-256
/// and length are signed headers, so that a store that checks them (Ceph does) takes no other body.
/// </summary>
internal sealed class PartSigner(string region)
{
    private const string Algorithm = "AWS4-HMAC-SHA256", AnyBody = "UNSIGNED-PAYLOAD", BodyHash = "x-amz-content-sha256";
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <param name="method">Such as PUT.</param>
    /// <param name="address">The request without any signature; its query is escaped.</param>
    /// <param name="headers">Signed with it, names in lower case; with <c>x-amz-content-sha256</c> among them no other body fits.</param>
    /// <param name="credentials">Whose right it uses.</param>
    /// <param name="at">Now; the address is good from then on.</param>
    /// <param name="lifetime">How long.</param>
    public Uri Sign(string method, Uri address, IReadOnlyDictionary<string, string> headers, ImmutableCredentials credentials, DateTimeOffset at, TimeSpan lifetime)
    {
        var time = at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var signed = new SortedDictionary<string, string>(headers.ToDictionary(), StringComparer.Ordinal) { ["host"] = address.Authority };
        var names = string.Join(';', signed.Keys);
        var query = new SortedDictionary<string, string>(Query(address), StringComparer.Ordinal)
        {
            ["X-Amz-Algorithm"] = Algorithm,
            ["X-Amz-Credential"] = Escape($"{credentials.AccessKey}/{scope}"),
            ["X-Amz-Date"] = time,
            ["X-Amz-Expires"] = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            ["X-Amz-SignedHeaders"] = Escape(names),
        };
        if (credentials.UseToken) query["X-Amz-Security-Token"] = Escape(credentials.Token);
        var asked = string.Join('&', query.Select(pair => $"{pair.Key}={pair.Value}"));
        var canonical = string.Join('\n', method, address.AbsolutePath, asked,
            string.Concat(signed.Select(pair => $"{pair.Key}:{pair.Value}\n")), names, headers.GetValueOrDefault(BodyHash, AnyBody));
        var text = string.Join('\n', Algorithm, time, scope, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var signature = Convert.ToHexStringLower(Mac(Key(credentials.SecretKey, scope), text));
        return new UriBuilder(address) { Query = $"{asked}&X-Amz-Signature={signature}" }.Uri;
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "");

    private static byte[] Key(string secret, string scope) =>
        scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), Mac);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Escape(string text) => Uri.EscapeDataString(text);
}
