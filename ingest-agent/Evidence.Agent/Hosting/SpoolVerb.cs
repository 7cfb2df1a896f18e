using System.Text.Json;
using Evidence.Agent.Offload;
using Evidence.Agent.Spool;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Hosting;

/// <summary>Shows what lies in the spool, and sends what is named of it, also what the server set aside.</summary>
internal sealed class SpoolVerb(Voice voice, TimeProvider clock)
{
    /// <exception cref="UserError">There is no such folder.</exception>
    public ExitCode List(AgentCommand.ListSpool command)
    {
        RequireFolder(command.Folder);
        var copies = new SpoolFolder(command.Folder, long.MaxValue, AgentState.Open(command.State).Inflight).Copies();
        foreach (var copy in copies) Tell(copy);
        voice.Tell("spool", $"{copies.Count(copy => !copy.IsKept)} files wait for the server, {copies.Count(copy => copy.IsKept)} were set aside by it.", facts =>
        {
            facts.WriteNumber("waiting", copies.Count(copy => !copy.IsKept));
            facts.WriteNumber("kept", copies.Count(copy => copy.IsKept));
        });
        return ExitCode.AllSafe;
    }

    /// <exception cref="UserError">There is no such copy, its device is docked, or the server gives no answer.</exception>
    public async Task<ExitCode> SendAsync(AgentCommand.SendSpool command, CancellationToken stop)
    {
        RequireFolder(command.Choices.Spool!.Folder);
        using var bench = Workbench.Open(command.State, voice, command.Choices, clock);
        var left = 0;
        foreach (var device in Wanted(bench.Spool!.Copies(), command.Objects).GroupBy(copy => copy.Device))
        {
            using var alone = bench.State.Lock(device.Key + ".lock");
            left += await SendAsync(bench, [.. device], stop);
        }
        return left == 0 ? ExitCode.AllSafe : ExitCode.NotAllSafe;
    }

    /// <returns>How many are not safe at the server.</returns>
    private async Task<int> SendAsync(Workbench bench, List<SpooledCopy> copies, CancellationToken stop)
    {
        var desk = new OutcomeDesk(bench);
        var safe = 0;
        foreach (var copy in copies)
        {
            void Done(FileFate fate, string reason)
            {
                if (fate is FileFate.Verified or FileFate.AlreadyHeld) Interlocked.Increment(ref safe);
                TellEnd(copy, fate, reason);
            }
            try
            {
                await SendAsync(bench, copy, desk, Done, stop);
            }
            catch (Exception error) when (error is ObjectGivenUpException or ServerRefusal or IOException)
            {
                TellEnd(copy, FileFate.Refused, error is ServerRefusal refusal ? $"{refusal.Message} {refusal.Hint}" : error.Message);
            }
        }
        desk.Close();
        await desk.RunAsync(stop);
        return copies.Count - safe;
    }

    private static async Task SendAsync(Workbench bench, SpooledCopy copy, OutcomeDesk desk, Action<FileFate, string> done, CancellationToken stop)
    {
        if (copy.IsKept || !await TrySendAsItIsAsync(bench, copy, desk, done, stop))
            await KeptUpload.RunAsync(bench, copy, desk, done, stop);
    }

    /// <returns>False where the server has given the object up meanwhile.</returns>
    private static async Task<bool> TrySendAsItIsAsync(Workbench bench, SpooledCopy copy, OutcomeDesk desk, Action<FileFate, string> done, CancellationToken stop)
    {
        using var journal = InflightJournal.Open(copy.Journal);
        if (journal?.Claim is null) throw new ObjectGivenUpException("its journal cannot be read");
        try
        {
            await SpoolUpload.RunAsync(bench, journal, copy.Path, stop);
        }
        catch (ObjectEndedException)
        {
            return false;
        }
        desk.Expect(new(ClaimWriter.Read(journal.Claim), journal.FilePath, (fate, reason, _) => done(fate, reason)));
        return true;
    }

    private static IEnumerable<SpooledCopy> Wanted(IReadOnlyList<SpooledCopy> copies, IReadOnlyList<string> objects)
    {
        if (objects is ["all"]) return copies;
        return objects.Select(name => copies.FirstOrDefault(copy => copy.Object.ToString() == name)
            ?? throw new UserError(ExitCode.Usage, $"'{name}' does not lie in the spool.", "See: evidence-agent spool list"));
    }

    private void Tell(SpooledCopy copy)
    {
        var claim = ClaimOf(copy);
        var what = claim is null ? "in use by an agent that runs" : $"{claim.Display} ({Tally.Megabytes(claim.PlaintextBytes)}) of {claim.Device?.Serial ?? "a device without a number"}";
        voice.Tell("spooled", $"{copy.Object}  {(copy.IsKept ? "SET ASIDE" : "waiting  ")}  {what}", facts =>
        {
            Write(facts, copy);
            facts.WriteString("since", Instant.Format(Instant.Truncate(File.GetLastWriteTimeUtc(copy.Path))));
            if (claim is null) return;
            facts.WriteString("session", claim.Session.ToString());
            facts.WriteString("path", Convert.ToBase64String(claim.Path.Bytes));
            facts.WriteString("display", claim.Display);
            facts.WriteString("serial", claim.Device?.Serial);
            facts.WriteNumber("bytes", claim.PlaintextBytes);
            facts.WriteString("sha256", claim.PlaintextSha256.ToString());
        });
    }

    private void TellEnd(SpooledCopy copy, FileFate fate, string reason)
    {
        var isSafe = fate is FileFate.Verified or FileFate.AlreadyHeld;
        voice.Tell("spool-end", isSafe ? $"{copy.Object}: safe at the server; the copy is deleted." : $"{copy.Object}: NOT SAFE, {reason} The copy stays.", facts =>
        {
            Write(facts, copy);
            facts.WriteString("fate", Tally.Word(fate));
            facts.WriteBoolean("safe", isSafe);
            if (reason.Length > 0) facts.WriteString("reason", reason);
        });
    }

    private static void Write(Utf8JsonWriter facts, SpooledCopy copy)
    {
        facts.WriteString("object", copy.Object.ToString());
        facts.WriteString("device", copy.Device);
        facts.WriteString("state", copy.IsKept ? "kept" : "waiting");
    }

    private static Claim? ClaimOf(SpooledCopy copy)
    {
        try
        {
            using var journal = InflightJournal.Open(copy.Journal);
            return journal?.Claim is { } kept ? ClaimWriter.Read(kept) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void RequireFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new UserError(ExitCode.Usage, $"The spool folder '{folder}' is not there.", "Give the same --spool as to run.");
    }
}
