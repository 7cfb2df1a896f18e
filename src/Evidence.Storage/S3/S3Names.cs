using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Storage.S3;

/// <summary>
/// Where things lie in the bucket. <c>objects/KEY</c>: the object. <c>uploads/KEY/…</c>: what is known of its open upload, in the names of empty
/// objects, so that one listing tells all of it:
/// <c>open-LENGTH-PARTBYTES-UPLOADID</c> (opened with these sizes; the oldest counts) and <c>UPLOAD/NUMBER-SHA256-ETAG</c> (this part was taken with
/// this hash while the store called its bytes so; UPLOAD and ETAG shortened to a hash). <c>store.id</c>: whose store it is.
/// </summary>
internal sealed class S3Names(string prefix)
{
    private const int TagBytes = 16;

    public string Mark => prefix + "store.id";

    public string Objects => prefix + "objects/";

    public string Object(string key) => Objects + ObjectKey.Check(key);

    public string Uploads(string key) => $"{prefix}uploads/{ObjectKey.Check(key)}/";

    public string Open(string key) => Uploads(key) + "open-";

    public string Open(string key, OpenUpload upload) => string.Create(CultureInfo.InvariantCulture, $"{Open(key)}{upload.Size.Length}-{upload.Size.PartBytes}-{upload.Id}");

    public string Parts(string key, OpenUpload upload) => $"{Uploads(key)}{Tag(upload.Id)}/";

    public string Part(string key, OpenUpload upload, int number) => string.Create(CultureInfo.InvariantCulture, $"{Parts(key, upload)}{number:D5}-");

    public string Part(string key, OpenUpload upload, TakenPart part) => $"{Part(key, upload, part.Number)}{part.Sha256}-{part.ETagTag}";

    public OpenUpload? ReadOpen(string key, string name)
    {
        var fields = name[Open(key).Length..].Split('-', 3);
        return fields.Length == 3 && long.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var partBytes) && length > 0 && partBytes > 0
            ? new OpenUpload(fields[2], new UploadSize(length, partBytes)) : null;
    }

    public static TakenPart? ReadPart(string name)
    {
        var fields = name[(name.LastIndexOf('/') + 1)..].Split('-');
        return fields.Length == 3 && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new TakenPart(number, fields[1], fields[2]) : null;
    }

    /// <summary>Stands for an upload id or an ETag, which are the store's own words, where a name needs few and harmless characters.</summary>
    public static string Tag(string said) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(said.Trim('"'))).AsSpan(0, TagBytes));
}

/// <param name="Id">What the store calls it.</param>
internal sealed record OpenUpload(string Id, UploadSize Size);

/// <param name="Number">From 0.</param>
/// <param name="Sha256">In hexadecimal.</param>
/// <param name="ETagTag">Stands for what the store called the part's bytes when they were taken.</param>
internal sealed record TakenPart(int Number, string Sha256, string ETagTag);
