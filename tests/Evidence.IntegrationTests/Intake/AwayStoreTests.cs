using System.Net;
using System.Text.Json;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Disclosure;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>The disk of the object store is not mounted for a while.</summary>
public sealed class AwayStoreTests(Station station) : IClassFixture<Station>
{
    private const string Told = "The object store does not answer";

    [Fact]
    public async Task Every_request_that_needs_the_store_is_told_to_come_again_the_Docks_page_says_why_and_all_goes_on_when_it_is_back()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/BEGUN.MP4", 3_000), TestFile.Random("DCIM/NEW.MP4", 2_000), TestFile.Random("DCIM/SENT.MP4", 1_000));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var files = device.Files.Select(file => SealedFile.Seal(agent, file, session, device)).ToArray();
        var (begun, fresh, sent) = (files[0], files[1], files[2]);
        var partBytes = (int)(await agent.BeginAsync(begun)).PartBytes;
        await agent.BeginAsync(sent);
        await TestAgent.OkAsync(await agent.PutPartAsync(sent, 0, partBytes), HttpStatusCode.NoContent);
        using var officer = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        Assert.DoesNotContain(Told, await officer.PageAsync("/docks"), StringComparison.Ordinal);

        Directory.Move(station.StoreFolder, station.StoreFolder + ".away");
        await IsAwayAsync(await agent.PutPartAsync(begun, 0, partBytes));
        await IsAwayAsync(await BeginAsync(agent, fresh));
        await IsAwayAsync(await agent.ClaimAsync(sent));
        Assert.Contains(Told, await officer.PageAsync("/docks"), StringComparison.Ordinal);
        using (var owner = await SignedInBrowser.SignInAsync(station, Role.Officer))
            Assert.DoesNotContain(Told, await owner.PageAsync("/docks"), StringComparison.Ordinal);
        Directory.Move(station.StoreFolder + ".away", station.StoreFolder);

        await agent.BeginAsync(fresh);
        foreach (var file in (SealedFile[])[begun, fresh])
            await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, partBytes), HttpStatusCode.NoContent);
        foreach (var file in files)
            await TestAgent.OkAsync(await agent.ClaimAsync(file), HttpStatusCode.Accepted);
        await station.VerifyAsync();
        foreach (var file in files)
            Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(file)).Kind);
    }

    private static Task<HttpResponseMessage> BeginAsync(TestAgent agent, SealedFile file) =>
        agent.SendAsync(HttpMethod.Post, "/agent/v1/objects", JsonSerializer.SerializeToUtf8Bytes(file.Request, ProtocolJson.Default.ObjectRequest));

    private static async Task IsAwayAsync(HttpResponseMessage answer)
    {
        await TestAgent.RefusedAsync(answer, 503, "store-away");
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
    }
}
