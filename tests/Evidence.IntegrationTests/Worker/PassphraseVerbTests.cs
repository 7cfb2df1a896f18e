using Evidence.Durability;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Worker;

/// <summary>The ring's passphrase, as an administrator and the programs meet it.</summary>
public sealed class PassphraseVerbTests : IAsyncLifetime, IDisposable
{
    private const string First = "correct horse battery", Second = "staple and a half";

    private readonly TempFolder folder = new();
    private TestDatabase database = null!;

    public async Task InitializeAsync()
    {
        database = await EvidenceDatabase.CreateAsync();
        Durable.WriteNewFile(folder["first"], System.Text.Encoding.UTF8.GetBytes(First + "\n"));
        Durable.WriteNewFile(folder["second"], System.Text.Encoding.UTF8.GetBytes(Second));
        Assert.Equal(0, (await RunAsync(null, "setup")).ExitCode);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Is_set_changed_and_removed_by_verbs_and_each_is_entered()
    {
        Assert.Equal(0, (await RunAsync(null, "keys", "passphrase", "set", "--new-passphrase-file", folder["first"])).ExitCode);
        await RefusedAsync(null, "nobody at a terminal");
        await RefusedAsync("second", "this is not the passphrase of the key ring");
        Assert.Equal(0, (await RunAsync("first", "enrolment-code")).ExitCode);
        Assert.Equal(2, (await RunAsync("first", "keys", "passphrase", "set", "--new-passphrase-file", folder["second"])).ExitCode);

        Assert.Equal(0, (await RunAsync("first", "keys", "passphrase", "change", "--new-passphrase-file", folder["second"])).ExitCode);
        await RefusedAsync("first", "this is not the passphrase of the key ring");
        Assert.Equal(0, (await RunAsync(null, "keys", "passphrase", "remove", "--passphrase-file", folder["second"])).ExitCode);
        Assert.Equal(0, (await RunAsync(null, "enrolment-code")).ExitCode);

        await using var db = EvidenceDatabase.Open(database.App);
        var told = await (from e in db.Entries
                          join d in db.Details on e.Hash equals d.EntryHash
                          where e.Action == "ring passphrase changed" && d.Field == "after"
                          orderby e.Sequence
                          select d.Value).ToListAsync();
        Assert.Equal(["\"set\"", "\"changed\"", "\"removed\""], told.Select(value => System.Text.Encoding.UTF8.GetString(value!)));
    }

    [Fact]
    public async Task Is_asked_for_on_a_terminal_and_not_shown()
    {
        Assert.Equal(0, (await RunAsync(null, "keys", "passphrase", "set", "--new-passphrase-file", folder["first"])).ExitCode);
        var right = await TypeAsync(First);
        Assert.Contains("Passphrase of the key ring:", right, StringComparison.Ordinal);
        Assert.Matches("([0-9A-Z]{4}-){7}[0-9A-Z]{4}", right);
        Assert.DoesNotContain("horse", right, StringComparison.Ordinal);
        var wrong = await TypeAsync("incorrect horse battery");
        Assert.Contains("this is not the passphrase of the key ring", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_systemd_credential_opens_the_ring()
    {
        Assert.Equal(0, (await RunAsync(null, "keys", "passphrase", "set", "--new-passphrase-file", folder["first"])).ExitCode);
        Durable.CreateFolder(folder["credentials"]);
        Durable.WriteNewFile(Path.Combine(folder["credentials"], "key-ring"), System.Text.Encoding.UTF8.GetBytes(First));
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), "enrolment-code"], [.. Environment(null), ("CREDENTIALS_DIRECTORY", folder["credentials"])]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private async Task RefusedAsync(string? passphrase, string text)
    {
        var run = await RunAsync(passphrase, "work");
        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("Refusing to start:", run.Error, StringComparison.Ordinal);
        Assert.Contains(text, run.Error, StringComparison.Ordinal);
    }

    private async Task<ChildProcess> RunAsync(string? passphrase, params string[] arguments)
    {
        // Standard input of a test runner may be a terminal; the programs' is none.
        var run = await ChildProcess.RunAsync("/bin/sh", ["-c", "exec \"$@\" </dev/null", "sh", "dotnet", "exec", Programs.PathOf("evidence-worker"), .. arguments], Environment(passphrase));
        Assert.DoesNotContain(First, run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Second, run.Output + run.Error, StringComparison.Ordinal);
        return run;
    }

    /// <summary>Types once the question is on the screen of a pseudo-terminal.</summary>
    private async Task<string> TypeAsync(string text)
    {
        const string terminal = """
            import os, pty, sys, time
            pid, fd = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[2], sys.argv[2:])
            seen, typed = b"", False
            while True:
                try:
                    got = os.read(fd, 4096)
                except OSError:
                    break
                if not got:
                    break
                seen += got
                if not typed and b"key ring:" in seen:
                    time.sleep(0.5)
                    os.write(fd, sys.argv[1].encode() + b"\r")
                    typed = True
            os.waitpid(pid, 0)
            sys.stdout.write(seen.decode(errors="replace"))
            """;
        var run = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", terminal, text, "dotnet", "exec", Programs.PathOf("evidence-worker"), "enrolment-code"], Environment(null));
        return run.Output;
    }

    private (string, string)[] Environment(string? passphrase) =>
    [
        ("ConnectionStrings__Evidence", database.App), ("Evidence__Data", folder["data"]),
        .. passphrase is null ? Array.Empty<(string, string)>() : [("Evidence__Keys__PassphraseFile", folder[passphrase])],
    ];
}
