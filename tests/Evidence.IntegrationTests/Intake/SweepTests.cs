using System.Net;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.IntegrationTests.Database;
using Evidence.Storage;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>Uploads that an agent began and did not finish, a month later.</summary>
public sealed class SweepTests(Station station) : IClassFixture<Station>
{
    private const int Month = 30;

    [Fact]
    public async Task What_nobody_finished_is_given_up_after_a_month_and_sealed_anew_by_an_agent_that_comes_back()
    {
        var (agent, device, file, plan) = await BeginAsync();
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        await SweepAsync(daysLater: Month - 1);
        Assert.Equal(2, FilesOf(file).Length);
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 1, (int)plan.PartBytes), HttpStatusCode.NoContent);

        await SweepAsync(daysLater: Month + 1);
        Assert.Empty(FilesOf(file));
        await TestAgent.RefusedAsync(await agent.PutPartAsync(file, 2, (int)plan.PartBytes), 409, "object-not-uploading");
        await TestAgent.RefusedAsync(await agent.ClaimAsync(file), 409, "object-not-uploading");
        Assert.Equal(UploadState.Abandoned, (await agent.BeginAsync(file)).State);
        Assert.Contains("30 days", (await RowAsync(file)).Reason, StringComparison.Ordinal);

        var again = await agent.SendFileAsync(device.Files[0], file.Request.Session, device);
        await station.VerifyAsync();
        Assert.Equal(OutcomeKind.Verified, (await agent.OutcomeOfAsync(again)).Kind);
    }

    [Theory]
    [InlineData("a beginning")]
    [InlineData("a part")]
    [InlineData("a claim")]
    public async Task A_docking_that_is_still_heard_of_keeps_what_it_began_long_ago(string heard)
    {
        var (agent, device, file, plan) = await BeginAsync();
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        var other = SealedFile.Seal(agent, device.Files[1], file.Request.Session, device);
        if (heard != "a beginning")
            await agent.BeginAsync(other);
        if (heard == "a claim")
            await TestAgent.OkAsync(await agent.PutPartAsync(other, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        await MakeOldAsync(file.Request.Session);
        if (heard == "a beginning")
            await agent.BeginAsync(other);
        else if (heard == "a part")
            await TestAgent.OkAsync(await agent.PutPartAsync(file, 1, (int)plan.PartBytes), HttpStatusCode.NoContent);
        else
            await TestAgent.OkAsync(await agent.ClaimAsync(other), HttpStatusCode.Accepted);

        await SweepAsync();
        Assert.Equal(UploadState.Uploading, (await RowAsync(file)).State);
        await MakeOldAsync(file.Request.Session);
        await SweepAsync();
        Assert.Equal(heard == "a claim" ? UploadState.Uploading : UploadState.Abandoned, (await RowAsync(file)).State);
    }

    [Fact]
    public async Task What_came_whole_and_was_never_claimed_goes_too()
    {
        var (agent, device, _, plan) = await BeginAsync();
        var file = SealedFile.Seal(agent, device.Files[1], (await SessionOfAsync(device)), device);
        await agent.BeginAsync(file);
        await TestAgent.OkAsync(await agent.PutPartAsync(file, 0, (int)plan.PartBytes), HttpStatusCode.NoContent);
        await station.Store.CompleteAsync(file.Object.ToString(), default);
        await SweepAsync(daysLater: Month + 1);
        Assert.Null(await station.Store.FindAsync(file.Object.ToString(), default));
    }

    [Fact]
    public async Task Whoever_holds_the_row_is_not_waited_for_and_has_the_last_word()
    {
        var (_, _, file, _) = await BeginAsync();
        await using (var connection = new NpgsqlConnection(station.Connections.App))
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var hold = new NpgsqlCommand($"select from intake.upload where object_id = '{file.Object}' for share", connection, transaction);
            await hold.ExecuteNonQueryAsync();
            await SweepAsync(daysLater: Month + 1);
            Assert.Equal(UploadState.Uploading, (await RowAsync(file)).State);
        }

        await SweepAsync(daysLater: Month + 1);
        Assert.Equal(UploadState.Abandoned, (await RowAsync(file)).State);
    }

    [Fact]
    public async Task Room_that_a_straggler_took_again_is_freed_and_looked_for_once_more_a_day_later()
    {
        var (agent, _, file, plan) = await BeginAsync();
        await TestAgent.OkAsync(await agent.SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/abandon", "{\"reason\":\"it changed\"}"u8.ToArray()), HttpStatusCode.NoContent);
        // What a Web leaves that is killed while a part of it was on its way.
        await station.Store.BeginUploadAsync(file.Object.ToString(), file.Ciphertext.Length, (int)plan.PartBytes, default);
        await SweepAsync();
        Assert.Empty(FilesOf(file));
        Assert.Null((await RowAsync(file)).RoomFreedAt);
        await station.Store.BeginUploadAsync(file.Object.ToString(), file.Ciphertext.Length, (int)plan.PartBytes, default);
        await SweepAsync(daysLater: 2);
        Assert.Empty(FilesOf(file));
        Assert.NotNull((await RowAsync(file)).RoomFreedAt);
        var again = await Record.ExceptionAsync(() => EvidenceDatabase.ExecuteAsync(station.Connections.App, $"update intake.upload set room_freed_at = null where object_id = '{file.Object}'"));
        Assert.Equal("EV004", (again as PostgresException)?.SqlState);
    }

    [Fact]
    public async Task A_store_that_is_away_is_asked_again_by_the_next_run()
    {
        var (_, _, file, _) = await BeginAsync();
        var mark = Path.Combine(station.StoreFolder, "store.id");
        Durable.RenameNoReplace(mark, mark + ".away");
        await Assert.ThrowsAsync<StoreAwayException>(() => SweepAsync(daysLater: Month + 1));
        Durable.RenameNoReplace(mark + ".away", mark);
        Assert.Equal(2, FilesOf(file).Length);
        await SweepAsync(daysLater: Month + 1);
        Assert.Empty(FilesOf(file));
    }

    private async Task SweepAsync(int daysLater = 0)
    {
        await using var db = station.Open();
        await new SweepUploads(db, station.Store, new IntakeOptions(), new LaterClock(TimeSpan.FromDays(daysLater)), NullLogger<SweepUploads>.Instance).RunAsync(default);
    }

    /// <summary>Whatever was heard of the docking until now was heard long ago.</summary>
    private async Task MakeOldAsync(DockSessionId session)
    {
        var id = session.ToString();
        await EvidenceDatabase.ExecuteAsync(station.Connections.App, $"update intake.upload set started_at = started_at - interval '40 days' where session_id = '{id}' and state = 'uploading'");
        await EvidenceDatabase.ExecuteAsync(station.Connections.App,
            $"update intake.upload_part set taken_at = taken_at - interval '40 days' where object_id in (select object_id from intake.upload where session_id = '{id}')");
    }

    private async Task<Upload> RowAsync(SealedFile file)
    {
        await using var db = station.Open();
        return await db.Uploads.AsNoTracking().SingleAsync(u => u.ObjectId == file.Object);
    }

    private async Task<DockSessionId> SessionOfAsync(TestDevice device)
    {
        await using var db = station.Open();
        return await db.DockSessions.Where(s => db.Devices.Any(d => d.Id == s.DeviceId && d.Serial == device.Serial)).Select(s => s.Id).SingleAsync();
    }

    private string[] FilesOf(SealedFile file) => Directory.GetFiles(station.StoreFolder, $"{file.Object}*", SearchOption.AllDirectories);

    /// <summary>An object of three parts that is begun, beside a short file that is not.</summary>
    private async Task<(TestAgent Agent, TestDevice Device, SealedFile File, ObjectAnswer Plan)> BeginAsync()
    {
        var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/A.MP4", 40_000_000), TestFile.Random("DCIM/B.MP4", 1_000, seed: 2));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        var file = SealedFile.Seal(agent, device.Files[0], session, device);
        return (agent, device, file, await agent.BeginAsync(file));
    }
}
