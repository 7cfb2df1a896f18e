using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Custody;

/// <summary>What every entry says besides what its act tells.</summary>
public sealed class EnvelopeTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Says_who_acted_as_what_how_they_signed_in_and_through_which_program()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        (await viewer.GetAsync(recording.Stream)).Dispose();

        var chain = await ChainAsync(SubjectOf.Item(recording.Item));
        var started = chain[^1];
        Assert.Equal(CustodyAction.ViewStarted, started.Entry.Action);
        Assert.Equal((station.Officer.Id.ToString(), "user", "password"), (started.Text("actor.id"), started.Text("actor.kind"), started.Text("auth.method")));
        Assert.NotEmpty(started.Text("client.build")!);
        var received = chain.Single(e => e.Entry.Action == CustodyAction.ItemReceived);
        Assert.Equal(("device", "device key"), (received.Text("actor.kind"), received.Text("auth.method")));
        var verified = chain.Single(e => e.Entry.Action == CustodyAction.ObjectVerified);
        Assert.Equal("system", verified.Text("actor.kind"));
        Assert.False(verified.Details.ContainsKey("actor.id") || verified.Details.ContainsKey("auth.method"));
    }

    [Fact]
    public async Task Keeps_what_the_subject_was_called_when_it_is_called_otherwise_later()
    {
        var device = TestDevice.New();
        var id = await station.RegisterAsync(device);
        var before = (await ChainAsync(SubjectOf.Device(id)))[^1].Text("subject.title");

        await using (var db = station.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            (await db.Devices.SingleAsync(d => d.Id == id)).Label = "Camera 12";
            await db.SaveChangesAsync();
            await station.Custody.AppendAsync(db, new CustodyAct { Actor = station.EvidenceOfficer, Action = CustodyAction.DeviceRegistered, Subjects = [SubjectOf.Device(id)] }, default);
            await transaction.CommitAsync();
        }

        var chain = await ChainAsync(SubjectOf.Device(id));
        Assert.Contains(device.Serial, before, StringComparison.Ordinal);
        Assert.Equal(["Camera 12", before], chain.Select(e => e.Text("subject.title")).Reverse().Take(2));
    }

    [Fact]
    public async Task The_database_finds_whose_deed_it_is_until_that_is_erased()
    {
        var actor = await station.PersonAsync($"p{Guid.NewGuid():N}"[..10], "PC Kim Lowe", Role.Officer);
        var id = actor.Id!.Value;
        await using var db = station.Open();
        var mine = await AppendAsync(db, actor, CustodyAction.ViewStarted);
        var deed = Assert.Single(await db.Deeds.AsNoTracking().Where(d => d.ActorId == id).ToListAsync());
        Assert.Equal(mine, deed.EntryHash);

        await using var transaction = await db.Database.BeginTransactionAsync();
        var by = (await station.Custody.AppendAsync(db, new CustodyAct { Actor = station.Administrator, Action = CustodyAction.DetailErased, Subjects = [SubjectOf.Person(new PersonId(id))] }, default))[0];
        await db.Details.Where(d => d.EntryHash == mine && d.Field == "actor.id").ExecuteUpdateAsync(set => set.SetProperty(d => d.Salt, (byte[]?)null).SetProperty(d => d.Value, (byte[]?)null).SetProperty(d => d.ErasedBy, by));
        await transaction.CommitAsync();
        Assert.Empty(await db.Deeds.Where(d => d.ActorId == id).ToListAsync());
    }

    [Fact]
    public async Task No_program_says_itself_whose_deed_it_is()
    {
        await using var db = station.Open();
        var mine = await AppendAsync(db, station.Officer, CustodyAction.ViewStarted);
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => db.Deeds.Where(d => d.EntryHash == mine).ExecuteUpdateAsync(set => set.SetProperty(d => d.ActorId, Guid.NewGuid())));
        Assert.Contains("permission denied", refused.Message, StringComparison.Ordinal);
    }

    private async Task<Sha256Hash> AppendAsync(Evidence.Database.EvidenceDb db, Actor actor, CustodyAction action)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();
        var hashes = await station.Custody.AppendAsync(db, new CustodyAct { Actor = actor, Action = action, Subjects = [SubjectOf.Item(ItemId.New())] }, default);
        await transaction.CommitAsync();
        return hashes[0];
    }

    private async Task<IReadOnlyList<ShownEntry>> ChainAsync(Subject subject)
    {
        await using var db = station.Open();
        return await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default);
    }
}
