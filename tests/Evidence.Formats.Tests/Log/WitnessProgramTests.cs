using System.Net;
using System.Net.Sockets;
using System.Text;
using Evidence.Formats.Log;
using Xunit;

namespace Evidence.Formats.Tests.Log;

/// <summary>The verb over real HTTP, as a process that is asked, stopped and killed.</summary>
public sealed class WitnessProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-witness-");
    private readonly HttpClient client = new();
    private readonly GrowingLog log = new();

    public void Dispose()
    {
        client.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public async Task A_checkpoint_is_cosigned_shown_and_remembered_past_a_stop()
    {
        using (var witness = WitnessProcess.Start(folder.FullName, log.Key))
        {
            var (status, type, body) = await AddAsync(witness, log.Add("a", "b", "c").Request(0));
            Assert.Equal((HttpStatusCode.OK, "text/plain; charset=utf-8"), (status, type));
            var cosigned = log.Signed().With([body[..^1]])!;
            Assert.NotNull(cosigned.CosignedAt(witness.Key));
            Assert.Equal(cosigned.ToBytes(), await client.GetByteArrayAsync(Shown(witness)));
            Assert.Equal(0, await witness.TerminateAsync());
        }

        using var again = WitnessProcess.Start(folder.FullName, log.Key);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "3\n"), await AddAsync(again, log.Add("d").Request(0)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AddAsync(again, log.Forked(1, "x", "y").Request(3))).Status);
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(again, log.Request(3))).Status);
    }

    [Fact]
    public async Task Each_answer_is_the_protocol_s()
    {
        using var witness = WitnessProcess.Start(folder.FullName, log.Key);
        log.Add("a");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(Shown(witness))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AddAsync(witness, new GrowingLog("example.org/other").Add("a").Request(0))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AddAsync(witness, new GrowingLog(seed: 8).Add("a").Request(0))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AddAsync(witness, log.Request(2))).Status);
        Assert.Equal((HttpStatusCode.Conflict, "text/x.tlog.size", "0\n"), await AddAsync(witness, log.Request(1)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(witness, new byte[(1 << 16) + 1])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(witness, "old 0"u8.ToArray())).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.GetAsync(new Uri(witness.Address, "add-checkpoint"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(witness.Address, "../etc/passwd"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(witness, log.Request(0))).Status);
    }

    [Fact]
    public async Task One_who_sends_half_a_request_and_waits_keeps_nobody_from_being_answered()
    {
        using var witness = WitnessProcess.Start(folder.FullName, log.Key);
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPAddress.Loopback, witness.Address.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /add-checkpoint HTTP/1.1\r\nHost: {witness.Address.Authority}\r\nContent-Length: 500\r\n\r\nold 0\n"));
        Assert.Equal(HttpStatusCode.OK, (await AddAsync(witness, log.Add("a").Request(0))).Status);
        using var answer = new StreamReader(slow.GetStream());
        Assert.StartsWith("HTTP/1.1 408 ", await answer.ReadLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_folder_has_one_witness_and_what_is_damaged_ends_it()
    {
        using (var witness = WitnessProcess.Start(folder.FullName, log.Key))
        {
            await AddAsync(witness, log.Add("a").Request(0));
            var (exit, errors) = await WitnessProcess.RunAsync(folder.FullName, log.Key);
            Assert.Equal(1, exit);
            Assert.Contains("Another process uses", errors, StringComparison.Ordinal);
        }

        var kept = Assert.Single(Directory.GetFiles(Path.Combine(folder.FullName, "state"), "*.checkpoint"));
        await File.WriteAllTextAsync(kept, "something else");
        Assert.Contains("never let it forget", (await WitnessProcess.RunAsync(folder.FullName, log.Key)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_key_is_made_once_and_is_its_owner_s_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        NoteKey first;
        using (var witness = WitnessProcess.Start(folder.FullName, log.Key))
            first = witness.Key;
        var file = Path.Combine(folder.FullName, "witness.key");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        using (var again = WitnessProcess.Start(folder.FullName, log.Key))
            Assert.Equal(first.ToString(), again.Key.ToString());
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal(1, (await WitnessProcess.RunAsync(folder.FullName, log.Key)).Exit);
    }

    [Fact]
    public Task Killed_fifty_times_it_never_cosigns_two_trees_of_one_size() => KillAsync(50);

    [Fact]
    [Trait("Category", "Campaign")]
    public Task Killed_a_thousand_times_it_never_cosigns_two_trees_of_one_size() => KillAsync(1_000);

    /// <summary>Two who show different trees ask at once, each for the next size, while it is killed. Whoever was answered holds the only tree of that size, also after the next start.</summary>
    private async Task KillAsync(int times)
    {
        var (random, held) = (new Random(20261129), new Dictionary<int, Sha256Hash>());
        // On a busy machine it is killed before it answered anything: then more often, and later.
        for (var round = 0; round < times || (held.Count <= times / 2 && round < 10 * times); round++)
        {
            using var witness = WitnessProcess.Start(folder.FullName, log.Key);
            await CatchUpAsync(witness, held);
            using var killed = new Timer(_ => witness.Kill(), null, random.Next(1, 120 * (1 + round / times)), Timeout.Infinite);
            while (await RaceAsync(witness, held, round))
                await CatchUpAsync(witness, held);
        }

        Assert.True(held.Count > times / 2, $"only {held.Count} cosignatures in {times} rounds");
    }

    /// <summary>Reads what it holds: it is the larger of what was answered, or one that nobody got an answer for.</summary>
    private async Task CatchUpAsync(WitnessProcess witness, Dictionary<int, Sha256Hash> held)
    {
        try
        {
            var answer = await client.GetAsync(Shown(witness));
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                Assert.Empty(held);
                return;
            }

            Assert.True(SignedNote.TryParse(await answer.Content.ReadAsByteArrayAsync(), out var note));
            Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
            Assert.True(checkpoint.Size >= held.Keys.DefaultIfEmpty().Max());
            if (checkpoint.Size > log.Leaves.Count)
                log.Leaves.Add(candidates.Single(leaf => log.Forked(log.Leaves.Count).With(leaf).Root == checkpoint.Root));
            Assert.Equal((log.Leaves.Count, log.Root), ((int)checkpoint.Size, checkpoint.Root));
        }
        catch (HttpRequestException)
        {
        }
    }

    private Sha256Hash[] candidates = [];

    private async Task<bool> RaceAsync(WitnessProcess witness, Dictionary<int, Sha256Hash> held, int round)
    {
        var size = log.Leaves.Count;
        candidates = [Sha256Hash.Of(Encoding.UTF8.GetBytes($"{round} {size} one")), Sha256Hash.Of(Encoding.UTF8.GetBytes($"{round} {size} other"))];
        var answers = await Task.WhenAll(candidates.Select(leaf => TryAsync(log.Forked(size).With(leaf))));
        foreach (var (root, isCosigned) in answers.OfType<(Sha256Hash, bool)>())
            if (isCosigned)
                Assert.True(held.TryAdd(size + 1, root) || held[size + 1] == root, $"two trees of {size + 1}");
        return answers.All(answer => answer is not null);

        async Task<(Sha256Hash, bool)?> TryAsync(GrowingLog shown)
        {
            try
            {
                return (shown.Root, (await AddAsync(witness, shown.Request(size))).Status == HttpStatusCode.OK);
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }

    private Uri Shown(WitnessProcess witness) => new(witness.Address, $"{Sha256Hash.Of(Encoding.UTF8.GetBytes(log.Origin))}/checkpoint");

    private Task<(HttpStatusCode Status, string? Type, string Body)> AddAsync(WitnessProcess witness, AddCheckpoint request) => SendAsync(witness, request.ToBytes());

    private async Task<(HttpStatusCode Status, string? Type, string Body)> SendAsync(WitnessProcess witness, byte[] body)
    {
        var answer = await client.PostAsync(new Uri(witness.Address, "add-checkpoint"), new ByteArrayContent(body));
        return (answer.StatusCode, answer.Content.Headers.ContentType?.ToString(), await answer.Content.ReadAsStringAsync());
    }
}
