using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake.Submitting;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Http.Features;

namespace Evidence.Web.Intake.Submitting;

/// <summary>How browsers send files: docs/formats/browser-upload.md, which is tus 1.0.0 and a claim at the end.</summary>
internal static class TusEndpoints
{
    private const string Version = "1.0.0", Resumable = "Tus-Resumable", Offset = "Upload-Offset", Length = "Upload-Length", Expires = "Upload-Expires";

    private const string File = "/submissions/files/{id}";

    internal sealed record Chunks(IReadOnlyList<string> Sha256);

    public static void MapSubmittedFiles(this IEndpointRouteBuilder routes)
    {
        // What keeps other origins out is the header that every request carries: no antiforgery token goes with a stream of bytes.
        var tus = routes.MapGroup("").DisableAntiforgery().AddEndpointFilter(RequireVersionAsync).RequirePermission(Permission.SubmitFootage);
        tus.MapMethods("/submissions/files", [HttpMethods.Options], Options);
        tus.MapPost("/submissions/{id}/files", BeginAsync);
        tus.MapMethods(File, [HttpMethods.Head], HeadAsync);
        tus.MapMethods(File, [HttpMethods.Patch], TakeAsync);
        tus.MapDelete(File, GiveUpAsync);
        tus.MapGet(File + "/chunks", ChunksAsync);
        tus.MapPost(File + "/claim", ClaimAsync);
        routes.MapGet("/submissions/{id}/files", FilesAsync).RequirePermission(Permission.SubmitFootage);
    }

    private static async ValueTask<object?> RequireVersionAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        http.Response.Headers[Resumable] = Version;
        if (HttpMethods.IsOptions(http.Request.Method) || http.Request.Headers[Resumable] == Version)
            return await next(context);
        http.Response.Headers["Tus-Version"] = Version;
        return Results.StatusCode(StatusCodes.Status412PreconditionFailed);
    }

    private static IResult Options(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers["Tus-Version"] = Version;
        headers["Tus-Extension"] = "creation,checksum,expiration,termination";
        headers["Tus-Checksum-Algorithm"] = "sha256,sha1";
        headers["Tus-Max-Size"] = Number(ChunkPlan.LongestFileBytes);
        return Results.NoContent();
    }

    private static async Task<IResult> BeginAsync(HttpContext http, string id, BeginFile begin)
    {
        if (!SubmissionId.TryParse(id, out var submission))
            throw SubmittingRefusals.SubmissionUnknown.ToException();
        var said = UploadMetadata.Read(http.Request.Headers["Upload-Metadata"]);
        var bytes = long.TryParse(http.Request.Headers[Length], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : throw SubmittingRefusals.MetadataWrong.ToException();
        var recording = said.GetValueOrDefault("recording", "0");
        var file = await begin.RunAsync(submission, new FileToSend(said.GetValueOrDefault("name"),
            int.TryParse(recording, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1, said.ContainsKey("goes-with"), bytes), http.Actor(), http.RequestAborted);
        http.Response.Headers[Expires] = (file.HeardAt + SweepFiles.MayRest).ToString("R", CultureInfo.InvariantCulture);
        return Results.Created($"/submissions/files/{file.ObjectId}", null);
    }

    private static async Task<IResult> HeadAsync(HttpContext http, string id, ReadSubmission read)
    {
        var file = await read.FileAsync(Id(id), http.Actor(), http.RequestAborted);
        if (file.State == UploadState.Abandoned)
            throw SubmittingRefusals.NotTakingChunks.ToException();
        http.Response.Headers[Offset] = Number(file.Offset);
        http.Response.Headers[Length] = Number(file.Bytes);
        if (file.GoesOnUntil is { } until)
            http.Response.Headers[Expires] = until.ToString("R", CultureInfo.InvariantCulture);
        return Results.Ok();
    }

    private static async Task<IResult> TakeAsync(HttpContext http, string id, TakeChunk take)
    {
        if (http.Request.ContentType != "application/offset+octet-stream")
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (!long.TryParse(http.Request.Headers[Offset], NumberStyles.None, CultureInfo.InvariantCulture, out var offset))
            throw SubmittingRefusals.OffsetWrong.ToException();
        // What is read is cut by the file's own plan, and no more than one chunk is in memory.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        ObjectEndpoints.BeSlow(http);
        var next = await take.RunAsync(new IncomingBytes(Id(id), offset, Checksum(http.Request.Headers["Upload-Checksum"]), http.Request.Body), http.Actor(), http.RequestAborted);
        http.Response.Headers[Offset] = Number(next);
        return Results.NoContent();
    }

    private static async Task<IResult> GiveUpAsync(HttpContext http, string id, GiveUpFile giveUp)
    {
        await giveUp.RunAsync(Id(id), http.Actor(), http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> ChunksAsync(HttpContext http, string id, ReadSubmission read) =>
        Results.Json(new Chunks([.. (await read.ChunksAsync(Id(id), http.Actor(), http.RequestAborted)).Select(hash => hash.ToString())]));

    private static async Task<IResult> ClaimAsync(HttpContext http, string id, ClaimFile claim)
    {
        if (!ContentDigest.TryRead(http.Request.Headers["Repr-Digest"], out var sha256))
            throw SubmittingRefusals.DigestNeeded.ToException();
        await claim.RunAsync(Id(id), sha256, http.Actor(), http.RequestAborted);
        return Results.Accepted();
    }

    private static async Task<IResult> FilesAsync(HttpContext http, string id, ReadSubmission read) =>
        SubmissionId.TryParse(id, out var submission) && await read.RunAsync(submission, http.Actor(), http.RequestAborted) is { } facts
            ? Results.Json(facts.Files.Select(SubmittedFileText.Of)) : throw SubmittingRefusals.SubmissionUnknown.ToException();

    private static (HashAlgorithmName Algorithm, byte[] Hash)? Checksum(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        (HashAlgorithmName Name, int Bytes) algorithm = space < 0 ? default : text[..space] switch { "sha256" => (HashAlgorithmName.SHA256, 32), "sha1" => (HashAlgorithmName.SHA1, 20), _ => default };
        var hash = new byte[32];
        return algorithm.Bytes > 0 && Convert.TryFromBase64String(text[(space + 1)..], hash, out var length) && length == algorithm.Bytes
            ? (algorithm.Name, hash[..length]) : throw SubmittingRefusals.ChecksumUnknown.ToException();
    }

    private static ObjectId Id(string text) => ObjectId.TryParse(text, out var id) ? id : throw SubmittingRefusals.FileUnknown.ToException();

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The field of tus: names, each with text in base64 or alone, between commas.</summary>
internal static class UploadMetadata
{
    private const int Longest = 4_096;

    /// <exception cref="Evidence.Kernel.RefusedException"><c>upload-metadata-wrong</c>.</exception>
    public static Dictionary<string, string> Read(string? field)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        if (field is { Length: > Longest })
            throw SubmittingRefusals.MetadataWrong.ToException();
        foreach (var pair in (field ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(' ');
            if (parts.Length > 2 || Text(parts.Length == 2 ? parts[1] : "") is not { } text || !said.TryAdd(parts[0], text))
                throw SubmittingRefusals.MetadataWrong.ToException();
        }

        return said;
    }

    private static string? Text(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) && System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length)) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
