using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Transfer;
using Evidence.Transfer.Backups;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Makes backups of database and key ring, and puts an installation back from one. docs/operations/backup.md.</summary>
internal static class BackupVerbs
{
    public static async Task<int> BackupAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddBackups(configuration));
        await using var scope = services.CreateAsyncScope();
        var options = services.GetRequiredService<BackupOptions>();
        var place = BackupPlace.Of(arguments.Maybe("to") ?? options.Folder, arguments.Maybe("keys-to") ?? options.Keys, services.GetRequiredService<RingFolder>().Path);
        var made = await scope.ServiceProvider.GetRequiredService<MakeBackup>().RunAsync(place, Actor.Program("evidence-worker backup"), cancellation);
        await SayAsync($"The database is in {made.Folder}: {made.Sheet.Bytes} bytes, {made.Sheet.Entries} entries, {made.Sheet.Items} items, {made.Sheet.Objects} objects.");
        await SayAsync($"The key ring is in {made.Keys}. Keep the two apart.");
        return 0;
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
        return 0;
    }

    private static Task SayAsync(FormattableString text) => Console.Out.WriteLineAsync(FormattableString.Invariant(text));
}
