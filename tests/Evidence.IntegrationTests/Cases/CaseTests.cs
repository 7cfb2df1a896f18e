using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Cases;

public sealed class CaseTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly StoppedClock clock = new(Noon);

    private Records Records => field ??= new Records(station, clock);

    [Fact]
    public async Task Is_listed_for_its_members_and_for_who_sees_all_and_for_nobody_else()
    {
        var (member, stranger) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Officer));
        foreach (var (access, seenByOfficers, seenByAuditors) in new[] { (AccessClass.Standard, true, true), (AccessClass.Restricted, true, false), (AccessClass.Confidential, false, false) })
        {
            var maker = await Records.PersonAsync(Role.EvidenceOfficer);
            var file = await Records.CaseAsync(access, maker);
            await Records.JoinAsync(file, member, maker);
            foreach (var (actor, sees) in new[] { (member, true), (maker, true), (stranger, false), (station.EvidenceOfficer, seenByOfficers), (station.Auditor, seenByAuditors) })
            {
                Assert.Equal(sees, await ListsAsync(actor, file));
                await using var db = station.Open();
                Assert.Equal(sees, await new ReadCase(db, clock).RunAsync(file, actor, default) is not null);
            }

            clock.At = Noon.AddHours(1);
            await Records.LeaveAsync(file, member, maker);
            Assert.False(await ListsAsync(member, file));
            clock.At = Noon;
        }
    }

    [Fact]
    public async Task Is_found_by_how_its_reference_begins_and_by_words_of_its_title_and_wildcards_mean_themselves()
    {
        await using var db = station.Open();
        var mark = $"{Guid.NewGuid():N}"[..8];
        var make = new MakeCase(db, station.Custody, clock);
        var file = await make.RunAsync($"{mark}/100%_a", "Robbery at the Quay", AccessClass.Standard, station.EvidenceOfficer, default);
        await make.RunAsync($"{mark}/100-ba", "Another", AccessClass.Standard, station.EvidenceOfficer, default);
        foreach (var (text, finds) in new[] { ($"{mark}/100%_".ToUpperInvariant(), true), ("at the quay", true), ($"{mark[1..]}/100%", false), ("a_the", false) })
            Assert.Equal(finds, await ListsAsync(station.EvidenceOfficer, file, text));
        var found = await new ListCases(db, clock).RunAsync(null, $"{mark}/100%_", null, station.EvidenceOfficer, default);
        Assert.Equal(file, Assert.Single(found.Cases).Id);
    }

    [Fact]
    public async Task Is_listed_once_over_all_pages()
    {
        var maker = await Records.PersonAsync(Role.EvidenceOfficer);
        var mark = $"paged {Guid.NewGuid():N}";
        await using var db = station.Open();
        for (var n = 0; n < ListCases.PageSize + 3; n++)
            await new MakeCase(db, station.Custody, clock).RunAsync($"{Guid.NewGuid():N}", mark, AccessClass.Standard, maker, default);
        var first = await new ListCases(db, clock).RunAsync(CaseState.Open, mark, null, maker, default);
        var second = await new ListCases(db, clock).RunAsync(CaseState.Open, mark, first.Next, maker, default);
        Assert.Equal((ListCases.PageSize, 3, (CaseId?)null), (first.Cases.Count, second.Cases.Count, second.Next));
        Assert.Equal(ListCases.PageSize + 3, first.Cases.Concat(second.Cases).Select(c => c.Id).Distinct().Count());
    }

    [Fact]
    public async Task Shows_the_recordings_that_the_reader_reaches_and_no_others()
    {
        var (officer, maker) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.EvidenceOfficer));
        var (open, locked) = (await Records.ItemAsync(), await Records.ItemAsync(officer));
        var file = await Records.CaseAsync(AccessClass.Standard, maker);
        await Records.JoinAsync(file, officer, maker);
        foreach (var item in new[] { open, locked })
            await Records.LinkAsync(file, item);
        await using var db = station.Open();
        var read = new ReadBelonging(db, clock);
        Assert.Equal([open, locked], (await read.OfCaseAsync(file, officer, default)).Select(r => r.Id).OrderBy(id => id == locked));
        var incident = await new MakeIncident(db, station.Custody).RunAsync($"I{Guid.NewGuid():N}", "Shots fired", null, null, station.EvidenceOfficer, default);
        await new LinkItem(db, station.Custody, clock).ToIncidentAsync(locked, incident, true, station.EvidenceOfficer, default);
        await new LockIncident(db, station.Custody, clock).RunAsync(incident, maker.Person!.Value, station.EvidenceOfficer, default);
        Assert.Equal([open], (await read.OfCaseAsync(file, officer, default)).Select(r => r.Id));
        Assert.Empty(await read.OfIncidentAsync(incident, officer, default));
        Assert.Equal([locked], (await read.OfIncidentAsync(incident, maker, default)).Select(r => r.Id));
        Assert.Null(await read.OfItemAsync(locked, officer, default));
        Assert.Equal(file, Assert.Single((await read.OfItemAsync(open, officer, default))!.Cases).Id);
    }

    [Fact]
    public async Task What_a_recording_belongs_to_names_no_case_that_the_reader_may_not_know_of()
    {
        var (officer, maker) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.EvidenceOfficer));
        var item = await Records.ItemAsync(officer);
        var file = await Records.CaseAsync(AccessClass.Standard, maker);
        await Records.LinkAsync(file, item);
        await using var db = station.Open();
        Assert.Empty((await new ReadBelonging(db, clock).OfItemAsync(item, officer, default))!.Cases);
        Assert.Single((await new ReadBelonging(db, clock).OfItemAsync(item, maker, default))!.Cases);
    }

    [Fact]
    public async Task Members_write_notes_and_others_do_not_and_nobody_changes_one()
    {
        var (member, supervisor, maker) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Supervisor), await Records.PersonAsync(Role.EvidenceOfficer));
        var file = await Records.CaseAsync(AccessClass.Standard, maker);
        await Records.JoinAsync(file, member, maker);
        await using var db = station.Open();
        var write = new WriteNote(db, station.Custody, clock);
        await write.RunAsync(file, " The shop's recorder is 4 minutes slow.\r\nAsk for the export.\u202E ", member, default);
        await write.RunAsync(file, "Asked.", station.EvidenceOfficer, default);

        Assert.Equal("no-such-case", await RefusalAsync(() => write.RunAsync(file, "Not mine", supervisor, default)));
        Assert.Equal("not-a-member", await RefusalAsync(() => write.RunAsync(file, "I only look", station.Auditor, default)));
        foreach (var wrong in new[] { null, " \n ", new string('x', 4_001) })
            Assert.Equal("note-needed", await RefusalAsync(() => write.RunAsync(file, wrong, member, default)));
        var notes = (await new ReadCase(db, clock).RunAsync(file, member, default))!.Notes;
        Assert.Equal(2, notes.Count);
        var first = Assert.Single(notes, n => n.Writer == member.Name);
        Assert.StartsWith("The shop's recorder is 4 minutes slow.\nAsk for the export.", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', first.Text);
        Assert.Equal(2, await db.Entries.CountAsync(e => e.SubjectId == file.Value && e.Action == CustodyAction.CaseNoted.Word));
        Assert.Equal("EV004", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update cases.case_note set text = 'other'"))).SqlState);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("delete from cases.case_note"))).SqlState);
    }

    [Fact]
    public async Task Is_found_for_a_recording_by_its_whole_reference_alone()
    {
        var maker = await Records.PersonAsync(Role.EvidenceOfficer);
        await using var db = station.Open();
        var reference = $"{Guid.NewGuid():N}";
        var file = await new MakeCase(db, station.Custody, clock).RunAsync(reference, "A case", AccessClass.Confidential, maker, default);
        var find = new FindReference(db, clock);
        Assert.Equal(file, await find.CaseAsync($" {reference} ", maker, default));
        Assert.Equal(file, await find.CaseAsync(reference.ToUpperInvariant(), maker, default));
        // Where another is called so in other letters, the one counts that is written so, and neither where none is.
        var twin = await new MakeCase(db, station.Custody, clock).RunAsync($"A{reference}", "A case", AccessClass.Confidential, maker, default);
        var other = await new MakeCase(db, station.Custody, clock).RunAsync($"a{reference}", "Another", AccessClass.Confidential, maker, default);
        Assert.Equal((twin, other), (await find.CaseAsync($"A{reference}", maker, default), await find.CaseAsync($"a{reference}", maker, default)));
        Assert.Equal("no-such-case", await RefusalAsync(() => find.CaseAsync($"a{reference.ToUpperInvariant()}", maker, default)));
        foreach (var (text, actor) in new[] { (reference[..^1], maker), (reference + "1", maker), (reference[1..], maker), (reference, station.EvidenceOfficer) })
            Assert.Equal("no-such-case", await RefusalAsync(() => find.CaseAsync(text, actor, default)));
    }

    [Fact]
    public async Task Officers_say_what_their_own_recordings_show_and_not_what_others_do()
    {
        var (officer, redactor) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Redactor));
        var (own, others) = (await Records.ItemAsync(officer), await Records.ItemAsync());
        await using var db = station.Open();
        var category = await new MakeCategory(db, station.Custody).RunAsync($"C{Guid.NewGuid():N}", "Traffic stop", AccessClass.Standard, station.EvidenceOfficer, default);
        var incident = await new MakeIncident(db, station.Custody).RunAsync($"I{Guid.NewGuid():N}", "Stop in Quay Street", null, null, station.EvidenceOfficer, default);
        var link = new LinkItem(db, station.Custody, clock);
        await link.ToCategoryAsync(own, category, true, officer, default);
        await link.ToIncidentAsync(own, incident, true, officer, default);
        var belonging = (await new ReadBelonging(db, clock).OfItemAsync(own, officer, default))!;
        Assert.Equal((category, incident), (Assert.Single(belonging.Categories).Id, Assert.Single(belonging.Incidents).Id));

        Assert.Equal("no-such-item", await RefusalAsync(() => link.ToCategoryAsync(others, category, true, officer, default)));
        Assert.Equal("no-such-item", await RefusalAsync(() => link.ToIncidentAsync(others, incident, true, officer, default)));
        Assert.Equal("not-permitted", await RefusalAsync(() => link.ToCategoryAsync(own, category, true, redactor, default)));
        var file = await Records.CaseAsync();
        Assert.Equal("not-permitted", await RefusalAsync(() => link.ToCaseAsync(own, file, true, officer, default)));
        // To see what a colleague recorded, as a member of its case, is not to say what it shows.
        await Records.LinkAsync(file, others);
        await Records.JoinAsync(file, officer);
        Assert.True(await Records.ReachesAsync(officer, Permission.SeeFootage, others));
        Assert.Equal("no-such-item", await RefusalAsync(() => link.ToCategoryAsync(others, category, true, officer, default)));
    }

    [Fact]
    public async Task An_incident_does_not_end_before_it_begins()
    {
        await using var db = station.Open();
        Assert.Equal("span-wrong", await RefusalAsync(() => new MakeIncident(db, station.Custody).RunAsync("I1", "Backwards", Noon, Noon.AddSeconds(-1), station.EvidenceOfficer, default)));
    }

    private async Task<bool> ListsAsync(Actor actor, CaseId file, string? text = null)
    {
        await using var db = station.Open();
        for (CaseId? after = null; ;)
        {
            var page = await new ListCases(db, clock).RunAsync(null, text, after, actor, default);
            if (page.Cases.Any(c => c.Id == file))
                return true;
            if (page.Next is null)
                return false;
            after = page.Next;
        }
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
