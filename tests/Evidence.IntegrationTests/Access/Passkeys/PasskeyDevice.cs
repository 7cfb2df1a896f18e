using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Evidence.IntegrationTests.Access.Passkeys;

/// <summary>
/// A device that keeps one passkey, with the browser before it: makes a key pair on P-256 and answers as WebAuthn Level 3 says, or wrongly where a test says so.
/// </summary>
internal sealed class PasskeyDevice(Uri site) : IDisposable
{
    private const int Present = 0x01, Verified = 0x04, BackupEligible = 0x08, BackedUp = 0x10, HasKey = 0x40;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string? handle;

    public byte[] Id { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The id as browsers write it.</summary>
    public string CredentialId => Text(Id);

    /// <summary>Where the browser is.</summary>
    public string Origin { get; set; } = site.GetLeftPart(UriPartial.Authority);

    /// <summary>For which site it signs; null for the one that is asked for.</summary>
    public string? Site { get; set; }

    /// <summary>Whether it asked for a PIN, a finger or a face.</summary>
    public bool Verifies { get; set; } = true;

    public bool IsSynced { get; set; }

    /// <summary>How often it was used; 0 for a device that does not count.</summary>
    public uint Count { get; set; }

    /// <summary>Signs with another key than the one that it showed.</summary>
    public bool SignsWrongly { get; set; }

    public void Dispose() => key.Dispose();

    /// <summary>navigator.credentials.create: options in, the credential out.</summary>
    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        handle = (string)asked["user"]!["id"]!;
        byte[] shown = [.. AuthenticatorData((string)asked["rp"]!["id"]!, HasKey), .. new byte[16], 0, (byte)Id.Length, .. Id, .. CoseKey()];
        // CBOR: { "fmt": "none", "attStmt": {}, "authData": shown }
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x58, (byte)shown.Length, .. shown];
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", asked)),
            ["attestationObject"] = Text(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    /// <summary>navigator.credentials.get: options in, the credential out.</summary>
    public string Answer(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var (data, client) = (AuthenticatorData((string)asked["rpId"]!, 0), ClientData("webauthn.get", asked));
        byte[] signed = [.. data, .. SHA256.HashData(client)];
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Text(client),
            ["authenticatorData"] = Text(data),
            ["signature"] = Text((SignsWrongly ? other : key).SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = handle,
        });
    }

    private byte[] AuthenticatorData(string askedSite, int flags)
    {
        var data = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(Site ?? askedSite), data);
        data[32] = (byte)(flags | Present | (Verifies ? Verified : 0) | (IsSynced ? BackupEligible | BackedUp : 0));
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(33), Count);
        return data;
    }

    private byte[] ClientData(string type, JsonNode asked) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type, ["challenge"] = (string)asked["challenge"]!, ["origin"] = Origin, ["crossOrigin"] = false,
    }.ToJsonString());

    // { 1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y }
    private byte[] CoseKey()
    {
        var point = key.ExportParameters(false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }

    private string Credential(JsonObject response) => new JsonObject
    {
        ["id"] = Text(Id), ["rawId"] = Text(Id), ["type"] = "public-key", ["clientExtensionResults"] = new JsonObject(), ["response"] = response,
    }.ToJsonString();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
