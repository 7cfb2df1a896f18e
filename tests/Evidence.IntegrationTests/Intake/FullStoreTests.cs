using System.Net;
using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Testing;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class FullStoreTests
{
    [Fact]
    public async Task A_full_store_says_so_loses_nothing_and_goes_on_when_there_is_room()
    {
        using var disk = await TinyDisk.MountAsync(48 << 20);
        using var station = new Station { DataFolder = disk.Path };
        await station.InitializeAsync();
        try
        {
            using var agent = await station.EnrolAsync();
            var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 30_000_000), TestFile.Random("DCIM/B.MP4", 30_000_000));
            await station.RegisterAsync(device);
            var session = DockSessionId.New();
            await agent.DockAsync(device, session);
            var first = await agent.SendFileAsync(device.Files[0], session, device);
            var second = SealedFile.Seal(agent, device.Files[1], session, device);
            var body = JsonSerializer.SerializeToUtf8Bytes(second.Request, ProtocolJson.Default.ObjectRequest);
            await TestAgent.RefusedAsync(await agent.SendAsync(HttpMethod.Post, "/agent/v1/objects", body), 507, "store-full");
            await TestAgent.RefusedAsync(await agent.PutPartAsync(second, 0, 16 << 20), 507, "store-full");

            await station.VerifyAsync();
            Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(first)).Kind);
            await disk.ResizeAsync(128 << 20);
            var plan = await agent.BeginAsync(second);
            for (var n = 0; n < plan.Parts; n++)
                await TestAgent.OkAsync(await agent.PutPartAsync(second, n, (int)plan.PartBytes), HttpStatusCode.NoContent);
            await TestAgent.OkAsync(await agent.ClaimAsync(second), HttpStatusCode.Accepted);
            await station.VerifyAsync();
            Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(second)).Kind);
        }
        finally
        {
            await station.DisposeAsync();
        }
    }
}
