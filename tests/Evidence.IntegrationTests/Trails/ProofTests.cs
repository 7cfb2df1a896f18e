using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.Trails;

/// <summary>What vouches for one recording, over HTTP as people get it, checked by the verifier.</summary>
public sealed class ProofTests(Station station) : IClassFixture<Station>, IDisposable
{
    private readonly Footage footage = new(station);
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        footage.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_proof_of_a_recording_is_intact_for_the_verifier_and_names_nobody()
    {
        var item = await footage.RecordAsync("PROOF_0001", 200_000);
        await footage.LogAsync();
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/items/{item}/proof");
        Assert.Contains("All ", page, StringComparison.Ordinal);
        Assert.Contains(station.Keys.RootFingerprint.ToString(), page, StringComparison.Ordinal);

        using var answer = await browser.GetAsync($"/items/{item}/proof/download");
        var path = folder["proof.zip"];
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync());
        var run = await VerifyAsync("item", path, "--trust", station.Keys.RootFingerprint.ToString(), "--json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.DoesNotContain(station.EvidenceOfficer.Name, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);
        Assert.Contains(CustodyAction.ProofDownloaded, await station.ActionsAsync(SubjectOf.Item(item)));
        Assert.Equal(5, (await VerifyAsync("item", path)).ExitCode);
    }

    [Fact]
    public async Task Any_tool_for_such_logs_checks_the_proof_of_one_entry()
    {
        var item = await footage.RecordAsync("PROOF_0002", 1_000);
        await footage.LogAsync();
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/items/{item}/proof");
        var address = page.Split('"').First(part => part.EndsWith(".tlog-proof", StringComparison.Ordinal));
        using var answer = await browser.GetAsync(address);
        var path = folder["one.tlog-proof"];
        await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync());
        var leaf = Path.GetFileNameWithoutExtension(address);
        foreach (var key in station.Keys.LogKeys)
            Assert.Equal(0, (await VerifyAsync("proof", path, "--key", key.ToString(), "--leaf", leaf)).ExitCode);
        Assert.Equal(2, (await VerifyAsync("proof", path, "--key", station.Keys.LogKeys[0].ToString(), "--leaf", new string('a', 64))).ExitCode);
    }

    [Fact]
    public async Task An_item_that_the_log_does_not_have_yet_is_said_to_be_so()
    {
        var item = await footage.RecordAsync("PROOF_0003", 1_000);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        Assert.Contains("not yet", await browser.PageAsync($"/items/{item}/proof"), StringComparison.Ordinal);
        Assert.Contains("evidence-verify log", await browser.PageAsync("/log"), StringComparison.Ordinal);
    }

    private static Task<ChildProcess> VerifyAsync(params string[] arguments) => ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), .. arguments]);
}
