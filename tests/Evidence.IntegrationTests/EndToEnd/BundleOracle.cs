using Evidence.Access;
using Evidence.Custody;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Hands everything out in one bundle and asks the verifier, which shares no code with what took it in.</summary>
internal static class BundleOracle
{
    /// <summary>What the verifier says; null when it says intact.</summary>
    public static async Task<string?> ComplaintAsync(RunningEvidence running)
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        using var keys = FileKeyRing.Open(Path.Combine(running.Data, "keys"));
        using var folder = new TempFolder();
        var items = await db.Items.Where(i => i.State == ItemState.Verified).OrderByDescending(i => i.ArrivedAt).Select(i => i.Id).Take(MakeBundle.MostItems).ToListAsync();
        await WriteAsync(running, items, keys, folder["bundle.zip"]);
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), folder["bundle.zip"], "--trust", keys.RootFingerprint.ToString()]);
        return run.ExitCode == 0 ? null : $"evidence-verify ended with {run.ExitCode}:\n{run.Output}\n{run.Error}";
    }

    private static async Task WriteAsync(RunningEvidence running, List<ItemId> items, FileKeyRing keys, string path)
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        var custody = new CustodyLog(TimeProvider.System);
        var officer = await db.People.SingleAsync(p => p.UserName == running.EvidenceOfficer.UserName);
        var actor = new Actor(ActorKind.Person, officer.Id.Value, officer.DisplayName, Vocabulary.Word(Role.EvidenceOfficer));
        var bundle = await Logged.Maker(db, custody, keys).RunAsync(new(items, "Crown Court", "proof"), actor, default);
        var store = RunningStore.Of(running, keys);
        var download = await Logged.DownloadAsync(db, custody, CopiesIn.OneStore(db, store, keys), keys, bundle, actor, running.Worker.IsRunning);
        await using var file = File.Create(path);
        await download.WriteAsync(file, default);
    }
}
