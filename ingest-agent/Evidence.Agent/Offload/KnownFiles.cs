using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Offload;

/// <summary>
/// What the server holds of a volume already, with its receipts: told all at once, or, where that is much, asked for as the files come up and forgotten
/// when they are done.
/// </summary>
internal sealed class KnownFiles
{
    private readonly Workbench bench;
    private readonly DockSessionId session;
    private readonly bool asks;
    private readonly Dictionary<RawPath, KnownFile?> known = [];
    private Task asking = Task.CompletedTask;

    public KnownFiles(Workbench bench, DockAnswer answer)
    {
        (this.bench, session, asks) = (bench, answer.Session, answer.AskKnown);
        foreach (var file in answer.Known) known[RawPath.Parse(file.Path.Bytes)] = file;
    }

    /// <summary>What the server holds under this path and length; only the hash will tell whether it is the same file.</summary>
    public KnownFile? Find(CardFile file, long bytes)
    {
        lock (known) return known.GetValueOrDefault(file.Path) is { } held && held.Bytes == bytes ? held : null;
    }

    /// <summary>Asks for these files and for some that come after them, unless that is known.</summary>
    public async Task AskAsync(IReadOnlyList<CardFile> files, FileQueue queue, CancellationToken cancel)
    {
        if (!asks) return;
        Task mine;
        // One asks at a time: the next may find that its files came with these.
        lock (known) mine = asking = AskAsync(asking, files, queue, cancel);
        await mine;
    }

    private async Task AskAsync(Task before, IReadOnlyList<CardFile> files, FileQueue queue, CancellationToken cancel)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        var wanted = files.Where(IsUnasked).ToList();
        if (wanted.Count == 0) return;
        wanted.AddRange(queue.Next(DockAnswer.MostKnown - wanted.Count).Where(IsUnasked));
        var request = new KnownRequest(wanted.ConvertAll(file => DevicePath.From(file.Path.Bytes)));
        var answer = await bench.Server.PostAsync($"/agent/v1/docks/{session}/known", request, ProtocolJson.Default.KnownRequest, ProtocolJson.Default.KnownAnswer, cancel);
        lock (known)
        {
            foreach (var file in wanted) known[file.Path] = null;
            foreach (var file in answer.Known) known[RawPath.Parse(file.Path.Bytes)] = file;
        }
    }

    public void Forget(IEnumerable<CardFile> files)
    {
        if (!asks) return;
        lock (known)
            foreach (var file in files) known.Remove(file.Path);
    }

    private bool IsUnasked(CardFile file)
    {
        lock (known) return !known.ContainsKey(file.Path);
    }
}
