using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Keys;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Keys;

/// <summary>
/// Locking, another passphrase, and unlocking, each killed at every point that it passes: the ring opens at any moment with the passphrase of
/// before or of after, with the same keys, and the repeated attempt ends where the first would have.
/// </summary>
public sealed class LockedRingKillTests : IDisposable
{
    private const string First = "correct horse battery", Second = "staple and a half";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("set")]
    [InlineData("change")]
    [InlineData("remove")]
    public async Task Killed_at_any_point_the_ring_opens_and_the_repeated_attempt_ends_the_same(string what)
    {
        var points = await PointsAsync(what);
        Assert.InRange(points.Count, what == "change" ? 4 : 30, 100);
        foreach (var point in points)
        {
            var (ring, root) = Make(what);
            var killed = await RunProbeAsync(what, ring, ("EVIDENCE_FAULT", $"{point}:KILL"));
            Assert.True(killed.ExitCode == ChildProcess.Killed, $"{what} did not pass {point}: {killed.ExitCode} {killed.Error}");
            Assert.True(OpensWith(ring, First) == root || OpensWith(ring, Second) == root, $"{what} killed at {point} leaves a ring that does not open");

            var again = await RunProbeAsync(what, ring);
            // What was done before the kill may have been all of it: then there is nothing left to do.
            Assert.True(again.ExitCode is 0 or 3, $"{what} repeated after {point}: {again.ExitCode} {again.Output}{again.Error}");
            Assert.Equal(root, what == "remove" ? OpensWith(ring, null) : OpensWith(ring, what == "set" ? First : Second));
            Assert.Empty(Directory.GetFiles(ring, "*.new"));
            Assert.Equal(what == "remove", File.ReadAllText(Path.Combine(ring, "root.pem")).StartsWith("-----BEGIN", StringComparison.Ordinal));
        }
    }

    /// <summary>The probe: one of the three, as the verb does it. Exit code 3 where it is done already.</summary>
    internal static Task RunAsync(string what, string ring, string phrases)
    {
        try
        {
            using var opened = FileKeyRing.Open(ring, Source(ring, phrases));
            using var wanted = Passphrase.ReadFile(Path.Combine(phrases, what == "set" ? "first" : "second"));
            if (what == "set")
                LockKeyRing.Set(ring, opened.RingKey, wanted, LockedRingTests.Cheap);
            else if (what == "change")
                LockKeyRing.Change(ring, opened.RingKey, wanted, LockedRingTests.Cheap);
            else
                LockKeyRing.Remove(ring, opened.RingKey);
        }
        catch (Kernel.RefusedException done)
        {
            throw new IOException(done.Refusal.Code);
        }

        return Task.CompletedTask;
    }

    // Whoever repeats a change may not know whether it had come through.
    private static PassphraseSource Source(string ring, string phrases)
    {
        var second = new PassphraseSource(Path.Combine(phrases, "second"));
        try
        {
            FileKeyRing.Open(ring, second).Dispose();
            return second;
        }
        catch (Kernel.StartRefusedException)
        {
            return new PassphraseSource(Path.Combine(phrases, "first"));
        }
    }

    private async Task<List<string>> PointsAsync(string what)
    {
        var (ring, _) = Make(what);
        var trace = folder[$"trace-{what}"];
        var run = await RunProbeAsync(what, ring, ("EVIDENCE_FAULT_TRACE", trace));
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. (await File.ReadAllLinesAsync(trace)).Select(line => line.Split(' ')).Select(words => $"{words[0]}:{words[2]}")];
    }

    private (string Ring, string Root) Make(string what)
    {
        var ring = folder[Guid.NewGuid().ToString("N")];
        MakeKeyRing.Run(ring, AgencyId.New(), TimeProvider.System.GetUtcNow());
        if (what != "set")
        {
            using var first = Passphrase.ReadFile(Path.Combine(Phrases(), "first"));
            LockKeyRing.Set(ring, null, first, LockedRingTests.Cheap);
        }

        return (ring, OpensWith(ring, what == "set" ? null : First)!);
    }

    private string Phrases()
    {
        var phrases = folder["phrases"];
        if (!Directory.Exists(phrases))
        {
            Durable.CreateFolder(phrases);
            Durable.WriteNewFile(Path.Combine(phrases, "first"), Encoding.UTF8.GetBytes(First));
            Durable.WriteNewFile(Path.Combine(phrases, "second"), Encoding.UTF8.GetBytes(Second));
        }

        return phrases;
    }

    /// <summary>The root's fingerprint, or null where the ring does not open.</summary>
    private string? OpensWith(string ring, string? passphrase)
    {
        try
        {
            using var opened = FileKeyRing.Open(ring, passphrase is null ? null : new PassphraseSource(Path.Combine(Phrases(), passphrase == First ? "first" : "second")));
            return opened.RootFingerprint.ToString();
        }
        catch (Kernel.StartRefusedException)
        {
            return null;
        }
    }

    private Task<ChildProcess> RunProbeAsync(string what, string ring, params (string, string)[] environment) =>
        ChildProcess.ProbeAsync(typeof(LockedRingKillTests), ["ring", what, ring, Phrases()], environment);
}
