using System.Net;
using System.Text.Json.Nodes;
using Evidence.Formats.Log;
using Evidence.Verifier;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class LogProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-log-");
    private readonly MadeLog log = new(600);

    public LogProgramTests()
    {
        foreach (var (path, bytes) in log.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
            File.WriteAllBytes(Path.Combine(folder.FullName, path), bytes);
        }
    }

    public void Dispose()
    {
        log.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public void A_log_in_a_folder_is_checked_from_its_first_entry_to_its_root()
    {
        var (exit, output) = Run("log", folder.FullName, "--key", log.KeyText);
        Assert.Equal(0, exit);
        Assert.Contains("\nINTACT\n", output, StringComparison.Ordinal);
        Assert.Contains($"600 entries, 600 read, each with its text\n  Root        {log.Root}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_key_may_lie_in_a_file_and_the_report_may_be_for_programs()
    {
        var key = Path.Combine(folder.FullName, "key.txt");
        File.WriteAllText(key, log.KeyText + "\n");
        File.WriteAllBytes(Path.Combine(folder.FullName, "tile/1/000.p/2"), new byte[64]);
        var (exit, output) = Run("log", folder.FullName, "--key", key, "--json");
        var report = JsonNode.Parse(output)!;
        Assert.Equal((2, "altered", "tile-altered", "tile/1/000.p/2", 600), (exit, (string)report["verdict"]!, (string)report["findings"]![0]!["code"]!, (string)report["findings"]![0]!["where"]!, (int)report["size"]!));
    }

    [Fact]
    public async Task A_log_at_an_address_is_read_from_there()
    {
        using var server = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort()}/some/log";
        server.Prefixes.Add(address + "/");
        server.Start();
        var serving = Task.Run(async () =>
        {
            while (server.IsListening)
            {
                try
                {
                    var request = await server.GetContextAsync();
                    var bytes = log.Read(request.Request.Url!.AbsolutePath["/some/log/".Length..]);
                    request.Response.StatusCode = bytes is null ? 404 : 200;
                    await request.Response.OutputStream.WriteAsync(bytes ?? []);
                    request.Response.Close();
                }
                catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        });
        Assert.Equal(0, Run("log", address, "--key", log.KeyText).Exit);
        log.Files.Remove("tile/0/001");
        Assert.Equal(3, Run("log", address + "/", "--key", log.KeyText).Exit);
        server.Stop();
        await serving;
        Assert.Equal(1, Run("log", address, "--key", log.KeyText).Exit);
    }

    [Fact]
    public void A_log_that_was_seen_before_may_grow_and_nothing_else()
    {
        var state = Path.Combine(folder.FullName, "state");
        Assert.Equal(0, Run("log", folder.FullName, "--key", log.KeyText, "--state", state).Exit);
        Assert.Equal(0, Run("log", folder.FullName, "--key", log.KeyText, "--state", state).Exit);
        Replace(log.Grown(700));
        Assert.Equal(0, Run("log", folder.FullName, "--key", log.KeyText, "--state", state).Exit);
        Assert.Equal([".600.checkpoint", ".700.checkpoint"], Directory.GetFiles(state).Select(file => Path.GetFileName(file)[64..]).Order(StringComparer.Ordinal));

        Replace(log.Grown(650));
        Assert.Contains("log-shrank", Run("log", folder.FullName, "--key", log.KeyText, "--state", state).Output, StringComparison.Ordinal);
        Replace(log.Grown(800, rewritten: 41));
        var (exit, output) = Run("log", folder.FullName, "--key", log.KeyText, "--state", state);
        Assert.Equal(2, exit);
        Assert.Contains("log-rewritten", output, StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(state).Length);
        Assert.Equal(0, Run("log", folder.FullName, "--key", log.KeyText).Exit);

        foreach (var kept in Directory.GetFiles(state))
            File.WriteAllText(kept, "something else");
        Assert.Equal(3, Run("log", folder.FullName, "--key", log.KeyText, "--state", state).Exit);

        void Replace(IReadOnlyDictionary<string, byte[]> files)
        {
            Directory.Delete(Path.Combine(folder.FullName, "tile"), recursive: true);
            foreach (var (path, bytes) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder.FullName, path))!);
                File.WriteAllBytes(Path.Combine(folder.FullName, path), bytes);
            }
        }
    }

    [Fact]
    public void A_proof_is_checked_for_an_entry_or_its_leaf_hash()
    {
        var (proof, entry) = (Path.Combine(folder.FullName, "entry.tlog-proof"), Path.Combine(folder.FullName, "entry"));
        File.WriteAllBytes(proof, log.Proof(41));
        File.WriteAllText(entry, "entry 41");
        Assert.Contains("\nIN THE LOG\n", Run("proof", proof, "--key", log.KeyText, "--entry", entry).Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("proof", proof, "--key", log.KeyText, "--leaf", log.Leaves[41].ToString()).Exit);
        Assert.Equal(2, Run("proof", proof, "--key", log.KeyText, "--leaf", log.Leaves[42].ToString()).Exit);
        using var other = new MadeLog(1);
        Assert.Equal(5, Run("proof", proof, "--key", other.KeyText, "--leaf", log.Leaves[41].ToString()).Exit);
    }

    [Fact]
    public void A_policy_says_who_must_have_cosigned_and_the_report_who_has_and_when()
    {
        var witness = NoteSigner.Witness("witness.example/w1", new byte[32], new FixedTime(1_679_315_147));
        var (policy, checkpoint) = (Path.Combine(folder.FullName, "policy.txt"), Path.Combine(folder.FullName, TilePath.Checkpoint));
        File.WriteAllText(policy, $"log {log.KeyText}\nwitness W {witness.Key}\nquorum W\n");
        var (exit, output) = Run("log", folder.FullName, "--policy", policy);
        Assert.Equal(5, exit);
        Assert.Contains("[quorum-not-met]", output, StringComparison.Ordinal);
        Assert.Contains("Witness     witness.example/w1: has not cosigned", output, StringComparison.Ordinal);

        Assert.True(SignedNote.TryParse(File.ReadAllBytes(checkpoint), out var note));
        File.WriteAllBytes(checkpoint, note.With([witness.Line(System.Text.Encoding.UTF8.GetBytes(note.Text))])!.ToBytes());
        (exit, output) = Run("log", folder.FullName, "--policy", policy, "--state", Path.Combine(folder.FullName, "state"));
        Assert.Equal(0, exit);
        Assert.Contains("Witness     witness.example/w1: cosigned 2023-03-20T12:25:47.000000Z", output, StringComparison.Ordinal);
        Assert.Equal("2023-03-20T12:25:47.000000Z", (string)JsonNode.Parse(Run("log", folder.FullName, "--policy", policy, "--json").Output)!["witnesses"]![0]!["cosigned"]!);

        var proof = Path.Combine(folder.FullName, "entry.tlog-proof");
        File.WriteAllBytes(proof, log.Proof(41));
        Assert.Equal(5, Run("proof", proof, "--policy", policy, "--leaf", log.Leaves[41].ToString()).Exit);
        File.WriteAllText(policy, "quorum W\n");
        Assert.Equal(1, Run("log", folder.FullName, "--policy", policy).Exit);
        Assert.Equal(1, Run("log", folder.FullName, "--policy", policy, "--key", log.KeyText).Exit);
    }

    [Fact]
    public void Wrong_usage_ends_with_1_and_says_what_is_wanted()
    {
        Assert.Equal(1, Run("log", folder.FullName).Exit);
        Assert.Equal(1, Run("log", folder.FullName, "--key", "example.org+00000000+AAAA").Exit);
        Assert.Equal(1, Run("log", folder.FullName + "-not", "--key", log.KeyText).Exit);
        Assert.Equal(1, Run("proof", Path.Combine(folder.FullName, TilePath.Checkpoint), "--key", log.KeyText).Exit);
        Assert.Equal(1, Run("proof", Path.Combine(folder.FullName, "nothing"), "--key", log.KeyText, "--leaf", log.Root.ToString()).Exit);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static (int Exit, string Output) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        return (VerifierProgram.Run(arguments, output, errors), output.ToString());
    }
}
