using System.Text;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>What tests of wishes ask of a station: to wish, and in which order files were begun.</summary>
internal static class Hurrying
{
    /// <param name="station">Where it is docked.</param>
    /// <param name="listed">A path that only this docking lists.</param>
    /// <param name="wholeVolume">All of it, and not this file alone.</param>
    public static async Task HurryAsync(this Station station, string listed, bool wholeVolume = false)
    {
        await using var db = station.Open();
        var path = Encoding.UTF8.GetBytes(listed);
        var hash = Sha256Hash.Of(path);
        var session = await db.DockedFiles.Where(f => f.PathSha256 == hash).Select(f => f.SessionId).SingleAsync();
        var officer = await db.People.SingleAsync(p => p.UserName == station.Running.EvidenceOfficer.UserName);
        var actor = new Actor(ActorKind.Person, officer.Id.Value, officer.DisplayName, Vocabulary.Word(Role.EvidenceOfficer));
        await new HurryDocking(db, TimeProvider.System).RunAsync(session, wholeVolume ? null : path, actor, default);
    }

    /// <summary>Paths with any of these words in them, in the order in which the server heard of them.</summary>
    public static async Task<List<string>> BegunAsync(this Station station, params string[] words)
    {
        await using var db = station.Open();
        var paths = await db.Uploads.OrderBy(u => u.StartedAt).Select(u => u.Path).ToListAsync();
        return [.. paths.Select(path => Encoding.UTF8.GetString(path)).Where(path => words.Any(word => path.Contains(word, StringComparison.Ordinal)))];
    }
}
