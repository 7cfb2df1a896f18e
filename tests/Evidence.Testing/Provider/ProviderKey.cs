using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Evidence.Testing.Provider;

/// <summary>A key with which the test provider signs: JWTs written by hand (RFC 7515), so that what reads them is not what wrote them.</summary>
public sealed class ProviderKey
{
    private readonly Func<byte[], byte[]> sign;
    private readonly JsonObject shown;
    private Func<byte[], byte[]>? signLonger;

    private ProviderKey(string id, string algorithm, Func<byte[], byte[]> sign, JsonObject shown)
    {
        (this.sign, this.shown, Id, Algorithm) = (sign, shown, id, algorithm);
        shown["kid"] = id;
        shown["use"] = "sig";
        shown["alg"] = algorithm;
    }

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>RSA, in PEM, to be misused as a shared secret.</summary>
    public string? PublicPem { get; private init; }

    /// <summary><c>RS256</c>, or <c>PS256</c> with the other padding.</summary>
    public static ProviderKey Rsa(string id, bool pss = false)
    {
        var rsa = RSA.Create(2048);
        var numbers = rsa.ExportParameters(false);
        return new ProviderKey(id, pss ? "PS256" : "RS256", bytes => rsa.SignData(bytes, HashAlgorithmName.SHA256, pss ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
            new JsonObject { ["kty"] = "RSA", ["n"] = Base64Url.EncodeToString(numbers.Modulus), ["e"] = Base64Url.EncodeToString(numbers.Exponent) })
        { PublicPem = rsa.ExportSubjectPublicKeyInfoPem(), signLonger = bytes => rsa.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1) };
    }

    /// <summary><c>ES256</c>.</summary>
    public static ProviderKey Ecdsa(string id)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        return new ProviderKey(id, "ES256", bytes => key.SignData(bytes, HashAlgorithmName.SHA256),
            new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) });
    }

    /// <summary>The same key under another name.</summary>
    public ProviderKey Named(string id) => new(id, Algorithm, sign, Public());

    public JsonObject Public() => shown.DeepClone().AsObject();

    public string Sign(JsonObject claims) => Sign(claims, "JWT");

    /// <param name="claims">What the token says.</param>
    /// <param name="type">What it says that it is.</param>
    public string Sign(JsonObject claims, string type) => Write(new JsonObject { ["alg"] = Algorithm, ["typ"] = type, ["kid"] = Id }, claims, sign);

    /// <summary>Under the name of this key, signed by nobody.</summary>
    public string SignWithNone(JsonObject claims) => Write(new JsonObject { ["alg"] = "none", ["kid"] = Id }, claims, _ => []);

    /// <summary>Rightly signed, with RSA, by an algorithm that nobody asked for.</summary>
    public string SignLonger(JsonObject claims) => Write(new JsonObject { ["alg"] = "RS512", ["kid"] = Id }, claims, signLonger!);

    /// <summary>Signed with what everybody knows: the public key, as if it were a shared secret.</summary>
    public string SignWithPublicKey(JsonObject claims) => Write(new JsonObject { ["alg"] = "HS256", ["kid"] = Id }, claims, bytes => HMACSHA256.HashData(Encoding.UTF8.GetBytes(PublicPem!), bytes));

    private static string Write(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}
