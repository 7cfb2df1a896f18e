using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Evidence.Benchmarks;

/// <summary>The comparison: the same file unencrypted, with ranges, by Kestrel alone. Runs as a process of its own, as Web does.</summary>
internal static class PlainServer
{
    public static async Task RunAsync(string file, string address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var server = builder.Build();
        server.MapGet("/file", () => Results.File(file, "video/mp4", enableRangeProcessing: true));
        await server.RunAsync();
    }
}
