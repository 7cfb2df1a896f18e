using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Evidence.IntegrationTests.Storage;

/// <summary>
/// A stand-in for an Azure Blob container with versions and version-level immutability, which the emulator does not have: as much of the service's
/// published protocol as our store uses, in memory. It checks no signature and no address. It shows that our requests are what the protocol says and
/// that we live with its answers; it does not show that Azure answers so.
/// </summary>
internal sealed class VersionedBlobs : IAsyncDisposable
{
    public const string Account = "account", Container = "box";

    /// <summary>Any key will do.</summary>
    public static readonly string Key = Convert.ToBase64String(new byte[32]);

    private readonly Lock gate = new();
    private readonly WebApplication app;
    private readonly SortedDictionary<string, List<Version>> blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, byte[]>> blocks = [];
    private long ticks = DateTimeOffset.UnixEpoch.AddYears(50).UtcTicks;

    private VersionedBlobs(WebApplication app) => this.app = app;

    public Uri Endpoint => new($"{app.Urls.Single()}/{Account}");

    public static async Task<VersionedBlobs> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var stand = new VersionedBlobs(builder.Build());
        stand.app.Run(stand.AnswerAsync);
        await stand.app.StartAsync();
        return stand;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    /// <summary>As somebody with the account's key can.</summary>
    public void Overwrite(string name, byte[] bytes) => Add(name, bytes);

    /// <summary>As somebody with the account's key can: the name is gone, its versions stay.</summary>
    public void Hide(string name)
    {
        lock (gate)
            foreach (var version in blobs[name]) version.IsCurrent = false;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var query = context.Request.Query;
        var root = $"/{Account}/{Container}";
        var name = context.Request.Path.Value![root.Length..].TrimStart('/');
        var (status, error, bytes) = (200, "", Array.Empty<byte>());
        lock (gate)
        {
            try
            {
                (status, bytes) = (context.Request.Method, query["comp"].ToString()) switch
                {
                    ("GET", "list") => (200, List(query["prefix"].ToString(), query["marker"].ToString())),
                    ("PUT", "block") => PutBlock(context, name, body.ToArray()),
                    ("GET", "blocklist") => (200, Blocks(name)),
                    ("PUT", "blocklist") => Commit(context, name, body.ToArray()),
                    ("PUT", "") => Made(context, name, body.ToArray()),
                    ("PUT", "immutabilityPolicies") => Retain(context, Find(context, name)),
                    ("DELETE", "immutabilityPolicies") => Release(Find(context, name)),
                    ("PUT", "legalhold") => Hold(context, Find(context, name)),
                    ("DELETE", "") => Delete(context, name),
                    ("GET" or "HEAD", "") => Read(context, Find(context, name)),
                    _ => throw new Refusal(501, "NotImplemented"),
                };
            }
            catch (Refusal refusal)
            {
                (status, error) = (refusal.Status, refusal.Code);
            }
        }

        context.Response.StatusCode = status;
        if (error.Length > 0) context.Response.Headers["x-ms-error-code"] = error;
        if (context.Request.Method == "HEAD") return;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private Version Add(string name, byte[] bytes)
    {
        lock (gate)
        {
            var versions = blobs.TryGetValue(name, out var known) ? known : blobs[name] = [];
            foreach (var version in versions) version.IsCurrent = false;
            versions.Add(new Version(new DateTimeOffset(ticks++, TimeSpan.Zero).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture), bytes));
            blocks.Remove(name);
            return versions[^1];
        }
    }

    private (int, byte[]) Made(HttpContext context, string name, byte[] bytes)
    {
        if (context.Request.Headers.IfNoneMatch == "*" && Current(name) is not null) throw new Refusal(409, "BlobAlreadyExists");
        Tell(context, Add(name, bytes));
        return (201, []);
    }

    private (int, byte[]) PutBlock(HttpContext context, string name, byte[] body)
    {
        if (context.Request.Headers.TryGetValue("x-ms-copy-source", out var source))
        {
            var from = Current(new Uri(source.ToString()).AbsolutePath[$"/{Account}/{Container}/".Length..]) ?? throw new Refusal(404, "CannotVerifyCopySource");
            if (context.Request.Headers["x-ms-source-if-match"].ToString().Trim('"') != from.Tag) throw new Refusal(412, "SourceConditionNotMet");
            body = from.Bytes;
        }

        var staged = blocks.TryGetValue(name, out var known) ? known : blocks[name] = [];
        staged[context.Request.Query["blockid"].ToString()] = body;
        return (201, []);
    }

    private byte[] Blocks(string name)
    {
        if (!blocks.TryGetValue(name, out var staged)) throw new Refusal(404, "BlobNotFound");
        return Xml(new XElement("BlockList", new XElement("UncommittedBlocks", staged.Select(one => new XElement("Block", new XElement("Name", one.Key), new XElement("Size", one.Value.Length))))));
    }

    private (int, byte[]) Commit(HttpContext context, string name, byte[] body)
    {
        var wanted = XDocument.Parse(Encoding.UTF8.GetString(body).TrimStart('\uFEFF')).Root!.Elements().Select(one => one.Value).ToList();
        if (context.Request.Headers.IfNoneMatch == "*" && Current(name) is not null) throw new Refusal(409, "BlobAlreadyExists");
        if (!blocks.TryGetValue(name, out var staged) || !wanted.TrueForAll(staged.ContainsKey)) throw new Refusal(400, "InvalidBlockList");
        return Made(context, name, [.. wanted.SelectMany(id => staged[id])]);
    }

    private static (int, byte[]) Retain(HttpContext context, Version version)
    {
        version.Until = DateTimeOffset.Parse(context.Request.Headers["x-ms-immutability-policy-until-date"].ToString(), CultureInfo.InvariantCulture);
        version.Mode = context.Request.Headers["x-ms-immutability-policy-mode"].ToString();
        return (200, []);
    }

    private static (int, byte[]) Release(Version version)
    {
        if (version.Mode == "Locked") throw new Refusal(409, "BlobImmutableDueToPolicy");
        (version.Until, version.Mode) = (null, null);
        return (200, []);
    }

    private static (int, byte[]) Hold(HttpContext context, Version version)
    {
        version.IsHeld = context.Request.Headers["x-ms-legal-hold"] == "true";
        return (200, []);
    }

    private (int, byte[]) Delete(HttpContext context, string name)
    {
        var version = Find(context, name);
        var exact = context.Request.Query.ContainsKey("versionid");
        if (context.Request.Headers.IfMatch.Count > 0 && context.Request.Headers.IfMatch.ToString().Trim('"') != version.Tag) throw new Refusal(412, "ConditionNotMet");
        if (exact && version.IsCurrent) throw new Refusal(403, "OperationNotAllowedOnRootBlob");
        if (exact && (version.IsHeld || version.Until > TimeProvider.System.GetUtcNow())) throw new Refusal(409, "BlobImmutableDueToPolicy");
        if (!exact) version.IsCurrent = false;
        else blobs[name].Remove(version);
        return (202, []);
    }

    private static (int, byte[]) Read(HttpContext context, Version version)
    {
        Tell(context, version);
        var range = context.Request.Headers["x-ms-range"].ToString();
        if (range.Length == 0 || context.Request.Method == "HEAD")
        {
            context.Response.ContentLength = version.Bytes.Length;
            return (200, version.Bytes);
        }

        var ends = range["bytes=".Length..].Split('-');
        var from = long.Parse(ends[0], CultureInfo.InvariantCulture);
        if (from >= version.Bytes.Length) throw new Refusal(416, "InvalidRange");
        var last = ends[1].Length == 0 ? version.Bytes.Length - 1 : Math.Min(version.Bytes.Length - 1, long.Parse(ends[1], CultureInfo.InvariantCulture));
        context.Response.Headers.ContentRange = $"bytes {from}-{last}/{version.Bytes.Length}";
        return (206, version.Bytes[(int)from..((int)last + 1)]);
    }

    private byte[] List(string prefix, string marker)
    {
        const int Most = 1_000;
        var all = blobs.SelectMany(blob => blob.Value.Select(version => (Name: blob.Key, Version: version))).Where(one => one.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        var start = marker.Length == 0 ? 0 : int.Parse(marker, CultureInfo.InvariantCulture);
        return Xml(new XElement("EnumerationResults", new XAttribute("ContainerName", Container),
            new XElement("Blobs", all.Skip(start).Take(Most).Select(one => one.Version.Listed(one.Name))),
            new XElement("NextMarker", all.Count > start + Most ? (start + Most).ToString(CultureInfo.InvariantCulture) : "")));
    }

    private Version? Current(string name) => blobs.GetValueOrDefault(name)?.Find(version => version.IsCurrent);

    private Version Find(HttpContext context, string name) =>
        (context.Request.Query.TryGetValue("versionid", out var id) ? blobs.GetValueOrDefault(name)?.Find(version => version.Id == id.ToString()) : Current(name)) ?? throw new Refusal(404, "BlobNotFound");

    private static void Tell(HttpContext context, Version version)
    {
        var headers = context.Response.Headers;
        headers.ETag = $"\"{version.Tag}\"";
        headers.LastModified = version.At.ToString("R", CultureInfo.InvariantCulture);
        headers["x-ms-version-id"] = version.Id;
        headers["x-ms-blob-type"] = "BlockBlob";
        headers["x-ms-legal-hold"] = version.IsHeld ? "true" : "false";
        if (version.Until is not { } until) return;
        headers["x-ms-immutability-policy-until-date"] = until.ToString("R", CultureInfo.InvariantCulture);
        headers["x-ms-immutability-policy-mode"] = version.Mode;
    }

    private static byte[] Xml(XElement root) => Encoding.UTF8.GetBytes("<?xml version=\"1.0\" encoding=\"utf-8\"?>" + root.ToString(SaveOptions.DisableFormatting));

    private sealed class Refusal(int status, string code) : Exception
    {
        public int Status => status;

        public string Code => code;
    }

    private sealed class Version(string id, byte[] bytes)
    {
        public string Id => id;

        public byte[] Bytes => bytes;

        public string Tag { get; } = "0x" + Guid.NewGuid().ToString("N");

        public DateTimeOffset At { get; } = TimeProvider.System.GetUtcNow();

        public bool IsCurrent { get; set; } = true;

        public bool IsHeld { get; set; }

        public DateTimeOffset? Until { get; set; }

        public string? Mode { get; set; }

        public XElement Listed(string name) => new("Blob",
            new XElement("Name", name), new XElement("VersionId", id), IsCurrent ? new XElement("IsCurrentVersion", "true") : null,
            new XElement("Properties",
                new XElement("Last-Modified", At.ToString("R", CultureInfo.InvariantCulture)), new XElement("Etag", Tag),
                new XElement("Content-Length", bytes.Length), new XElement("BlobType", "BlockBlob"), IsHeld ? new XElement("LegalHold", "true") : null,
                Until is { } until ? new XElement("ImmutabilityPolicyUntilDate", until.ToString("R", CultureInfo.InvariantCulture)) : null,
                Until is not null ? new XElement("ImmutabilityPolicyMode", Mode!.ToLowerInvariant()) : null));
    }
}
