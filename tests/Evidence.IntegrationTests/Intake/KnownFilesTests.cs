using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>A card that comes back with files that are held already.</summary>
public sealed class KnownFilesTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Few_are_told_at_once_and_many_as_the_agent_asks_for_them()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New([.. Enumerable.Range(0, DockAnswer.MostKnown + 1).Select(number => TestFile.Random($"DCIM/{number}.MP4", 20, number))]);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var files = device.Files.Select(file => SealedFile.Seal(agent, file, session, device)).ToList();
        await SendAsync(agent, session, files[..^1]);
        var told = await agent.AskDockAsync(session);
        Assert.Equal((DockAnswer.MostKnown, false), (told.Known.Count, told.AskKnown));

        await SendAsync(agent, session, files[^1..]);
        var asked = await agent.AskDockAsync(session);
        Assert.Equal((0, true), (asked.Known.Count, asked.AskKnown));
        DevicePath[] paths = [device.Files[^1].Path, TestFile.PathOf("DCIM/NOT-THERE.MP4"), device.Files[7].Path];
        var known = await agent.PostAsync($"/agent/v1/docks/{session}/known", new(paths), ProtocolJson.Default.KnownRequest, ProtocolJson.Default.KnownAnswer);
        Assert.Equal(new[] { device.Files[7], device.Files[^1] }.Select(file => (file.Path, Sha256Hash.Of(file.Bytes))).ToHashSet(), known.Known.Select(file => (file.Path, file.PlaintextSha256)).ToHashSet());
        Assert.All(known.Known, file => Assert.Equal(file.PlaintextSha256, agent.Trust(file.Receipt).PlaintextSha256));
    }

    [Fact]
    public async Task Nobody_asks_for_more_than_a_request_may_name_or_about_anothers_session()
    {
        using var agent = await station.EnrolAsync();
        using var other = await station.EnrolAsync("back office");
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 20));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        await TestAgent.RefusedAsync(await AskAsync(agent, session, DockAnswer.MostKnown + 1), 413, "too-many-files");
        await TestAgent.RefusedAsync(await AskAsync(other, session, 1), 404, "session-unknown");
    }

    private static Task<HttpResponseMessage> AskAsync(TestAgent agent, DockSessionId session, int paths) => agent.SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/known",
        JsonSerializer.SerializeToUtf8Bytes(new KnownRequest([.. Enumerable.Repeat(TestFile.PathOf("DCIM/A.MP4"), paths)]), ProtocolJson.Default.KnownRequest));

    private async Task SendAsync(TestAgent agent, DockSessionId session, IEnumerable<SealedFile> files)
    {
        foreach (var some in files.Chunk(ShortFilesRequest.Most))
        {
            var request = new ShortFilesRequest([.. some.Select(file => new ShortFileSent(SignedDocument.Sign(Claim.Type, file.Claim.ToCanonicalJson(), agent.Key).ToString(), file.Wrap, file.Ciphertext))]);
            var answer = await agent.PostAsync($"/agent/v1/docks/{session}/short-files", request, ProtocolJson.Default.ShortFilesRequest, ProtocolJson.Default.ShortFilesAnswer);
            Assert.Equal(some.Length, answer.Taken.Count);
        }
        await station.VerifyAsync();
    }
}
