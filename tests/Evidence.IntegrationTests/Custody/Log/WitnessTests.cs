using System.Globalization;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.IntegrationTests.Database;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>Other agencies' witnesses, each the verifier's own verb in a process of its own, look after the log of a running installation.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private readonly List<RunningProgram> witnesses = [];
    private RunningEvidence running = null!;
    private TempFolder folder = null!;

    public async Task InitializeAsync()
    {
        folder = Folder();
        running = await RunningEvidence.StartAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var witness in witnesses)
            await witness.DisposeAsync();
        await running.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_checkpoint_is_published_once_enough_witnesses_have_cosigned_it()
    {
        var policy = await UseWitnessesAsync("group two 2 court inspectorate university\nquorum two\n", "court", "inspectorate", "university");
        await witnesses[2].KillAsync();
        var seen = folder["seen"];
        await UntilVerifiedAsync(policy, seen);
        await AppendAsync();
        await UntilVerifiedAsync(policy, seen);

        await witnesses[1].KillAsync();
        await AppendAsync();
        await running.UntilAsync("the log has grown", async () => await SizeAsync("select max(size) from custody.checkpoint") > await SizeAsync("select max(size) from custody.cosignature where witness like 'inspectorate%'"));
        Assert.Equal((0, ""), await VerifyAsync(policy, seen));

        witnesses[1].Start();
        await running.UntilAsync("the witness has caught up", async () =>
            await SizeAsync("select max(size) from custody.checkpoint") == await SizeAsync("select max(size) from custody.cosignature where witness like 'inspectorate%'"));
        Assert.Equal((0, ""), await VerifyAsync(policy, seen));
    }

    [Fact]
    public async Task A_database_that_was_put_back_to_yesterday_signs_nothing_that_a_witness_saw_otherwise()
    {
        var policy = await UseWitnessesAsync("quorum court\n", "court");
        await UntilVerifiedAsync(policy, folder["seen"]);
        await running.Worker.StopAsync();
        await EvidenceDatabase.ExecuteAsync(running.Database.Owner, """
            alter table custody.leaf disable trigger user; alter table custody.checkpoint disable trigger user; alter table custody.cosignature disable trigger user;
            delete from custody.cosignature;
            delete from custody.checkpoint where size > (select min(size) from custody.checkpoint);
            delete from custody.leaf where index >= (select max(size) from custody.checkpoint)
            """);
        File.Delete(Path.Combine(running.Data, "log", "checkpoint"));
        var before = await SizeAsync("select max(size) from custody.checkpoint");

        running.Worker.Start(("Evidence__Log__Policy", PolicyFile));
        await running.UntilAsync("it is told", async () =>
        {
            await using var db = EvidenceDatabase.Open(running.Database.App);
            return (await db.LogStandings.AsNoTracking().SingleAsync()).Trouble?.Contains("put back to an earlier state", StringComparison.Ordinal) == true;
        });
        Assert.Equal(before, await SizeAsync("select max(size) from custody.checkpoint"));
        var (code, said) = await VerifyAsync(policy, folder["seen"]);
        Assert.Equal(2, code);
        Assert.Contains("log-shrank", said, StringComparison.Ordinal);
    }

    private string PolicyFile => folder["witnesses.txt"];

    /// <returns>The policy as the installation publishes it.</returns>
    private async Task<string> UseWitnessesAsync(string quorum, params string[] names)
    {
        using var keys = FileKeyRing.Open(Path.Combine(running.Data, "keys"));
        var lines = new List<string>();
        foreach (var name in names)
        {
            var port = RunningEvidence.FreePort();
            var witness = new RunningProgram(name, "evidence-verify",
                ["witness", "--listen", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", "--name", $"{name}.example/1", "--key", folder[$"{name}.key"], "--state", folder[$"{name}.state"],
                    .. keys.LogKeys.SelectMany(key => (string[])["--log", key.ToString()])], new Dictionary<string, string>());
            witnesses.Add(witness);
            witness.Start();
            string? key = null;
            await running.UntilAsync($"{name} tells its key", () => Task.FromResult((key = witness.Log.Split('\n').Select(line => line.Trim()).SelectMany(line => line.Split(' ')).FirstOrDefault(word => NoteKey.TryParse(word, out _))) is not null));
            lines.Add($"witness {name} {key} http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}\n");
        }

        await File.WriteAllTextAsync(PolicyFile, string.Concat(lines) + quorum);
        await running.Worker.StopAsync();
        await running.Web.StopAsync();
        running.Worker.Start(("Evidence__Log__Policy", PolicyFile));
        running.Web.Start(("Evidence__Log__Policy", PolicyFile));
        await running.WebAnswersAsync();
        using var client = new HttpClient { BaseAddress = running.Address };
        var published = folder["policy.txt"];
        await File.WriteAllTextAsync(published, await client.GetStringAsync(new Uri("/log/policy.txt", UriKind.Relative)));
        return published;
    }

    private Task UntilVerifiedAsync(string policy, string seen) => running.UntilAsync("the log is cosigned and verified", async () => (await VerifyAsync(policy, seen)).Code == 0, TimeSpan.FromMinutes(1));

    private async Task<(int Code, string Said)> VerifyAsync(string policy, string seen)
    {
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), "log", new Uri(running.Address, "/log/").ToString(), "--policy", policy, "--state", seen]);
        return (run.ExitCode, run.ExitCode == 0 ? "" : run.Output + run.Error);
    }

    private async Task AppendAsync()
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        await using var transaction = await db.Database.BeginTransactionAsync();
        await new CustodyLog(TimeProvider.System).AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = [SubjectOf.Item(ItemId.New())] }, default);
        await transaction.CommitAsync();
    }

    private async Task<long> SizeAsync(string question)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(running.Database.App);
        await using var command = source.CreateCommand(question);
        return await command.ExecuteScalarAsync() is long size ? size : 0;
    }

    private static TempFolder Folder() => new();
}
