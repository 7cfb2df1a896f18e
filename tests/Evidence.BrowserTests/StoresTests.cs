using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class StoresTests(Station station)
{
    [Fact]
    public async Task Two_people_are_shown_what_a_move_would_delete_and_approve_it_and_it_still_waits_for_the_quarantine()
    {
        using var folder = new TempFolder();
        await using var running = await RunningEvidence.StartAsync(
            ("Storage__Primary", "files"),
            ("Storage__Stores__files__Kind", "files"), ("Storage__Stores__files__Folder", folder["files"]),
            ("Storage__Stores__vault__Kind", "files"), ("Storage__Stores__vault__Folder", folder["vault"]));
        await running.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", "BWC-1", "--kind", "body-worn", "--officer", running.Officer.UserName);
        var dock = await running.EnrolDockPcAsync();
        var card = running.NewVolume("card");
        await SampleRecording.MakeBodyWornAsync(card, "BWC-1", "MOVED.MP4");
        var offload = await dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Error);
        await running.Web.StopAsync();
        await running.Worker.StopAsync();
        await running.WorkerVerbAsync("store", "copy", "--from", "files", "--to", "vault");
        await running.WorkerVerbAsync("store", "verify", "--from", "files", "--to", "vault");
        await running.WorkerVerbAsync("store", "switch", "--to", "vault");
        running.Web.Start(("Storage__Primary", "vault"));
        await running.WebAnswersAsync();

        await ApproveAsync(running, running.EvidenceOfficer, before: "Two people have to approve", after: "One more person has to approve.");
        await ApproveAsync(running, running.Administrator, before: "One more person has to approve.", after: "Two people have approved.");
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => running.WorkerVerbAsync([("Storage__Primary", "vault")], "store", "retire", "--from", "files"));
        Assert.Contains("in-quarantine", refused.Message, StringComparison.Ordinal);
    }

    private async Task ApproveAsync(RunningEvidence running, DemoPerson person, string before, string after)
    {
        await using var window = await station.OpenAsync(person, new BrowserNewContextOptions { BaseURL = running.Address.ToString() });
        await window.GoAsync("/stores");
        var page = window.Page;
        await Assertions.Expect(page.GetByText("Closed, moved to vault")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "files to vault" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Switched, the old store is kept")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(before)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "MOVED.MP4" }).First).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("the move");
        await Pictures.TakeAsync(window, "move");
        await page.GetByRole(AriaRole.Button, new() { Name = "I approve that they are deleted from files" }).ClickAsync();
        await Assertions.Expect(page.GetByText("You have approved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText(after)).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "I approve" })).ToHaveCountAsync(0);
        window.AssertNoTrouble();
    }
}
