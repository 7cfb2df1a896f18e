using System.Buffers.Binary;
using System.Globalization;

namespace Evidence.Storage.AzureBlob;

/// <summary>
/// Where things lie in the container. <c>objects/KEY</c>: the object. <c>uploads/KEY/open</c>: an upload is open, its text "LENGTH PARTBYTES ID".
/// <c>uploads/KEY/NUMBER-SHA256-…</c>: a part that came past the server and was not taken yet. <c>store.id</c>: whose store it is.
/// </summary>
internal sealed class BlobNames(string prefix)
{
    public string Mark => prefix + "store.id";

    public string Objects => prefix + "objects/";

    public string Object(string key) => Objects + ObjectKey.Check(key);

    public string Uploads(string key) => $"{prefix}uploads/{ObjectKey.Check(key)}/";

    public string Open(string key) => Uploads(key) + "open";

    public string Sent(AnnouncedPart part) =>
        string.Create(CultureInfo.InvariantCulture, $"{Uploads(part.Key)}{part.Number:D5}-{Convert.ToHexStringLower(part.Sha256.Span)}-");
}

/// <summary>An open upload as its name tells. The id is another one each time a key's upload is opened, so that no block of an earlier one counts.</summary>
internal sealed record OpenBlob(UploadSize Size, ulong Id)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Size.Length} {Size.PartBytes} {Id:x16}");

    public static OpenBlob? Read(string text)
    {
        var fields = text.Trim().Split(' ');
        return fields.Length == 3 && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length > 0
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partBytes) && partBytes > 0
            && ulong.TryParse(fields[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            ? new OpenBlob(new UploadSize(length, partBytes), id) : null;
    }
}

/// <summary>
/// A block's id says all that is to be known of its part: 8 bytes for the upload, 4 for the part's number, big-endian, and the SHA-256 under which it
/// was taken; in Base64, as the service wants it, and all of one length.
/// </summary>
internal readonly record struct BlockId(ulong Upload, int Number, string Sha256)
{
    private const int HashAt = 12, Length = HashAt + 32;

    public override string ToString()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Upload);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), Number);
        Convert.FromHexString(Sha256).CopyTo(bytes, HashAt);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Null: not one of ours.</summary>
    public static BlockId? Read(string id)
    {
        Span<byte> bytes = stackalloc byte[Length + 1];
        return Convert.TryFromBase64String(id, bytes, out var read) && read == Length
            ? new BlockId(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]), Convert.ToHexStringLower(bytes[HashAt..Length]))
            : null;
    }
}
