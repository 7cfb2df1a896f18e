using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Transfer;
using Evidence.Transfer.Backups;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Makes backups of database and key ring, and puts an installation back from one. docs/operations/backup.md.</summary>
internal static class BackupVerbs
{
    private const int Done = 0, NotRight = 2;

    public static async Task<int> BackupAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddBackups(configuration));
        await using var scope = services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<MakeBackup>().RunAsync(Place(services, arguments, "to", "keys-to"), Actor.Program("evidence-worker backup"), cancellation);
        await SayAsync($"The database is in {made.Folder}: {made.Sheet.Bytes} bytes, {made.Sheet.Entries} entries, {made.Sheet.Items} items, {made.Sheet.Objects} objects.");
        await SayAsync($"The key ring is in {made.Keys}. Keep the two apart.");
        return Done;
    }

    public static async Task<int> DrillAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddBackups(configuration).AddStores(configuration).AddPreservation().AddDrills());
        await using var scope = services.CreateAsyncScope();
        var drill = await scope.ServiceProvider.GetRequiredService<DrillRestore>().RunAsync(Place(services, arguments, "from", "keys-from"), Actor.Program("evidence-worker drill"), cancellation);
        await SayAsync($"Of the newest backup, {drill.Entries} entries in {drill.Chains} chains were followed, and {drill.Samples} objects ({drill.SampleBytes} bytes) were read.");
        foreach (var finding in drill.Findings)
            await Console.Error.WriteLineAsync(finding);
        return drill.IsGood ? Done : NotRight;
    }

    public static async Task<int> RestoreAsync(string[] arguments, CancellationToken cancellation)
    {
        var folder = arguments.FirstOrDefault() is { Length: > 0 } first && !first.StartsWith("--", StringComparison.Ordinal)
            ? first
            : throw new UsageException("restore wants the folder of a backup first.");
        var options = new VerbArguments(arguments[1..], ["keys"], []);
        var connections = MigrateVerb.Connections(VerbServices.Configuration());
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddBackups(configuration).AddRestore());
        await using var scope = services.CreateAsyncScope();
        var restored = await scope.ServiceProvider.GetRequiredService<RestoreBackup>().RunAsync(folder, options.Maybe("keys"), connections, Actor.Program("evidence-worker restore"), cancellation);
        await SayAsync($"The database {connections.Database} is as it was at {Formats.Instant.Format(restored.Sheet.At)}: {restored.Sheet.Entries} entries, {restored.Sheet.Items} items, {restored.Sheet.Objects} objects.");
        await SayAsync($"The backup was checked against the key ring whose root is {restored.Fingerprint}. Compare that with the fingerprint you know from elsewhere before you start Web and Worker.");
        return Done;
    }

    private static BackupPlace Place(ServiceProvider services, VerbArguments arguments, string folder, string keys)
    {
        var options = services.GetRequiredService<BackupOptions>();
        return BackupPlace.Of(arguments.Maybe(folder) ?? options.Folder, arguments.Maybe(keys) ?? options.Keys, services.GetRequiredService<RingFolder>().Path);
    }

    private static Task SayAsync(FormattableString text) => Console.Out.WriteLineAsync(FormattableString.Invariant(text));
}
