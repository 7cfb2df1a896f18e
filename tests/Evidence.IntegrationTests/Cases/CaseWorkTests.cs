using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Persons;
using Evidence.Cases.Work;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items.Places;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace Evidence.IntegrationTests.Cases;

/// <summary>What is done in a case by those who work on it: persons, dates, tasks, folders, incidents, exhibits, suggestions.</summary>
public sealed class CaseWorkTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    private readonly StoppedClock clock = new(Noon);

    private Records Records => field ??= new Records(station, clock);

    [Fact]
    public async Task Nobody_works_on_a_case_who_is_no_member_and_does_not_manage_it()
    {
        var (member, stranger, file, item) = await MadeAsync();
        await using var db = station.Open();
        var (custody, said) = (station.Custody, new CasePersonSaid(CaseRole.Witness, "A. Witness"));
        var incident = await IncidentAsync();
        var person = await new SetCasePerson(db, custody, clock).AddAsync(file, said, member, default);
        var task = await new SetTask(db, custody, clock).AddAsync(file, "Ask", null, null, member, default);
        var exhibit = await new ProduceExhibit(db, custody, clock).RunAsync(file, item, "Ann Brown", null, null, null, "Footage", member, default);
        Func<Actor, Task>[] acts =
        [
            actor => new SetCasePerson(db, custody, clock).AddAsync(file, said, actor, default),
            actor => new SetCasePerson(db, custody, clock).ChangeAsync(file, person, said with { Name = "B. Witness" }, actor, default),
            actor => new SetCaseDate(db, custody, clock).RunAsync(file, person, CaseDateKind.Born, null, null, "asked", actor, default),
            actor => new RemoveCasePerson(db, custody, clock).RunAsync(file, person, "mistake", actor, default),
            actor => new SetTask(db, custody, clock).AddAsync(file, "Ask again", null, null, actor, default),
            actor => new SetTask(db, custody, clock).DoneAsync(file, task, true, actor, default),
            actor => new MakeFolder(db, custody, clock).RunAsync(file, "Folder", actor, default),
            actor => new RelateIncident(db, custody, clock).RunAsync(file, incident, true, actor, default),
            actor => new FileItem(db, custody, clock).RunAsync(file, item, null, actor, default),
            actor => new ProduceExhibit(db, custody, clock).RunAsync(file, item, "Ann Brown", null, null, null, "Footage", actor, default),
            actor => new ProduceExhibit(db, custody, clock).WithdrawAsync(file, exhibit.Id, "mistake", actor, default),
            actor => new SuggestForCase(db, custody, clock).DismissAsync(file, item, actor, default),
        ];
        foreach (var act in acts)
        {
            Assert.Equal("no-such-case", await RefusalAsync(() => act(stranger)));
            Assert.Equal("not-a-member", await RefusalAsync(() => act(station.Auditor)));
        }
    }

    [Fact]
    public async Task Each_defendant_has_dates_of_their_own_with_their_source_and_what_is_not_known_is_said()
    {
        var (member, _, file, _) = await MadeAsync();
        await using var db = station.Open();
        var set = new SetCasePerson(db, station.Custody, clock);
        var said = new CasePersonSaid(CaseRole.Defendant, "John Dole", "26/123456X", Custody: CustodyState.Remanded, CustodySource: "custody record 7");
        var (first, second) = (await set.AddAsync(file, said, member, default), await set.AddAsync(file, said with { Name = "Jane Dole", Custody = CustodyState.OnBail, CustodySource = "bail notice" }, member, default));
        var dates = new SetCaseDate(db, station.Custody, clock);
        await dates.RunAsync(file, first, CaseDateKind.Hearing, new DateOnly(2027, 2, 28), new TimeOnly(10, 0), "court list", member, default);
        await dates.RunAsync(file, second, CaseDateKind.SentenceEnds, null, null, "asked the prison, 28 November", member, default);
        await dates.RunAsync(file, first, CaseDateKind.Hearing, new DateOnly(2027, 2, 28), new TimeOnly(10, 0), "court list", member, default);
        await set.ChangeAsync(file, first, said with { Outcome = CaseOutcome.Convicted, OutcomeSource = "court register" }, member, default);
        await set.ChangeAsync(file, first, said with { Outcome = CaseOutcome.Convicted, OutcomeSource = "court register" }, member, default);

        var persons = (await new ReadCasePersons(db, clock).RunAsync(file, member, default))!;
        var (john, jane) = (persons.Single(p => p.Person.Id == first), persons.Single(p => p.Person.Id == second));
        Assert.Equal((CustodyState.Remanded, CaseOutcome.Convicted), (john.Person.Custody, john.Person.Outcome));
        Assert.Equal((CustodyState.OnBail, CaseOutcome.NotKnown), (jane.Person.Custody, jane.Person.Outcome));
        Assert.Equal(new DateOnly(2027, 2, 28), Assert.Single(john.Dates).Value.Day);
        Assert.Equal((null, "asked the prison, 28 November"), (jane.Dates[CaseDateKind.SentenceEnds].Day, jane.Dates[CaseDateKind.SentenceEnds].Source));
        // The same again wrote nothing.
        Assert.Equal([1, 2], new[] { CustodyAction.CasePersonChanged, CustodyAction.CaseDateSet }.Select(action => db.Entries.Count(e => e.SubjectId == file.Value && e.Action == action.Word)));

        Assert.Equal("source-needed", await RefusalAsync(() => set.AddAsync(file, said with { CustodySource = " " }, member, default)));
        Assert.Equal("source-needed", await RefusalAsync(() => dates.RunAsync(file, first, CaseDateKind.Charged, new DateOnly(2026, 1, 1), null, null, member, default)));
        Assert.Equal("date-wrong", await RefusalAsync(() => dates.RunAsync(file, first, CaseDateKind.Charged, null, new TimeOnly(1, 0), "court", member, default)));
        Assert.Equal("name-of-person-needed", await RefusalAsync(() => set.AddAsync(file, said with { Name = new string('x', 201) }, member, default)));
        var victim = await set.AddAsync(file, new CasePersonSaid(CaseRole.Victim, "Vera", Custody: CustodyState.Remanded), member, default);
        Assert.Equal(CustodyState.NotKnown, (await new ReadCasePersons(db, clock).RunAsync(file, member, default))!.Single(p => p.Person.Id == victim).Person.Custody);
        Assert.Equal("date-of-nobody", await RefusalAsync(() => dates.RunAsync(file, victim, CaseDateKind.Hearing, null, null, "x", member, default)));
        await new RemoveCasePerson(db, station.Custody, clock).RunAsync(file, victim, "of another case", member, default);
        Assert.Equal("no-such-case-person", await RefusalAsync(() => new RemoveCasePerson(db, station.Custody, clock).RunAsync(file, victim, "again", member, default)));
        var other = await Records.CaseAsync(AccessClass.Standard, member.Kind == ActorKind.Person ? station.EvidenceOfficer : member);
        Assert.Equal("no-such-case-person", await RefusalAsync(() => dates.RunAsync(other, first, CaseDateKind.Charged, null, null, "x", station.EvidenceOfficer, default)));
        Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update cases.case_date set source = 'other'"))).SqlState);
        Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update cases.case_person set name = 'other'"))).SqlState);
    }

    [Fact]
    public async Task What_is_due_is_told_to_members_of_open_cases_the_nearest_first()
    {
        var (member, stranger, file, _) = await MadeAsync();
        await using var db = station.Open();
        var person = await new SetCasePerson(db, station.Custody, clock).AddAsync(file, new CasePersonSaid(CaseRole.Defendant, "John Dole"), member, default);
        var dates = new SetCaseDate(db, station.Custody, clock);
        await dates.RunAsync(file, person, CaseDateKind.Hearing, new DateOnly(2027, 1, 4), new TimeOnly(10, 0), "list", member, default);
        await dates.RunAsync(file, person, CaseDateKind.DetentionEnds, new DateOnly(2026, 11, 29), new TimeOnly(3, 15), "custody record", member, default);
        await dates.RunAsync(file, person, CaseDateKind.DisclosureDue, null, null, "asked", member, default);
        await dates.RunAsync(file, person, CaseDateKind.CustodyTimeLimit, new DateOnly(2026, 11, 1), null, "long past", member, default);
        await dates.RunAsync(file, person, CaseDateKind.Born, new DateOnly(2026, 12, 1), null, "no clock", member, default);
        var tasks = new SetTask(db, station.Custody, clock);
        await tasks.AddAsync(file, "Whenever", null, member.Person, member, default);
        await tasks.AddAsync(file, "Soon", new DateOnly(2026, 12, 1), member.Person, member, default);
        await tasks.AddAsync(file, "Anybody's", new DateOnly(2026, 12, 1), null, member, default);
        var due = await new ReadDue(db, clock).RunAsync(member, default);
        Assert.Equal([CaseDateKind.DetentionEnds, CaseDateKind.Hearing], due.Dates.Select(d => d.Kind));
        Assert.Equal(["Soon", "Whenever"], due.Tasks.Select(t => t.Text));
        Assert.Empty((await new ReadDue(db, clock).RunAsync(stranger, default)).Dates);
        await new ChangeCaseState(db, station.Custody, clock).RunAsync(file, CaseState.Closed, station.EvidenceOfficer, default);
        Assert.Empty((await new ReadDue(db, clock).RunAsync(member, default)).Dates);
    }

    [Fact]
    public async Task A_case_begins_with_the_checklist_as_it_stands_then_and_tasks_are_done_and_done_again()
    {
        await using var db = station.Open();
        var checklist = new SetChecklist(db, station.Custody);
        await checklist.RunAsync("Statement of the officer\n\n  Disclosure schedule \n", station.EvidenceOfficer, default);
        await checklist.RunAsync("Statement of the officer\nDisclosure schedule", station.EvidenceOfficer, default);
        var (member, _, file, _) = await MadeAsync();
        await checklist.RunAsync("Another", station.EvidenceOfficer, default);
        await checklist.RunAsync("", station.EvidenceOfficer, default);
        Assert.Equal(3, await db.Entries.CountAsync(e => e.SubjectId == SubjectOf.Policy("checklist").Id));
        Assert.Equal("too-many-points", await RefusalAsync(() => checklist.RunAsync(string.Join('\n', Enumerable.Range(0, 51)), station.EvidenceOfficer, default)));
        Assert.Equal("not-permitted", await RefusalAsync(() => checklist.RunAsync("", member, default)));

        var tasks = new SetTask(db, station.Custody, clock);
        await tasks.AddAsync(file, "Later", new DateOnly(2026, 12, 24), null, member, default);
        var soon = await tasks.AddAsync(file, "Soon", new DateOnly(2026, 12, 1), member.Person, member, default);
        Assert.Equal(["Statement of the officer", "Disclosure schedule", "Soon", "Later"], await ListAsync());
        await tasks.DoneAsync(file, soon, true, member, default);
        await tasks.DoneAsync(file, soon, true, member, default);
        Assert.Equal(["Statement of the officer", "Disclosure schedule", "Later", "Soon"], await ListAsync());
        await tasks.DoneAsync(file, soon, false, member, default);
        Assert.Equal((1, 1), (await CountAsync(CustodyAction.CaseTaskDone), await CountAsync(CustodyAction.CaseTaskReopened)));
        Assert.Equal("person-unknown", await RefusalAsync(() => tasks.AddAsync(file, "For a stranger", null, station.Officer.Person, member, default)));

        async Task<List<string>> ListAsync() => [.. (await new ReadTasks(db, clock).RunAsync(file, member, default))!.Select(t => t.Task.Text)];
        Task<int> CountAsync(CustodyAction action) => db.Entries.CountAsync(e => e.SubjectId == file.Value && e.Action == action.Word);
    }

    [Fact]
    public async Task A_recording_lies_in_one_folder_of_its_case_and_a_case_says_what_it_is_about()
    {
        var (member, _, file, item) = await MadeAsync();
        await using var db = station.Open();
        var (make, put) = (new MakeFolder(db, station.Custody, clock), new FileItem(db, station.Custody, clock));
        var (scene, arrest) = (await make.RunAsync(file, "Scene", member, default), await make.RunAsync(file, "Arrest", member, default));
        await put.RunAsync(file, item, scene, member, default);
        await put.RunAsync(file, item, arrest, member, default);
        Assert.Equal("folder-taken", await RefusalAsync(() => make.RunAsync(file, " Scene ", member, default)));
        var work = (await new ReadCaseWork(db, clock).RunAsync(file, member, default))!;
        Assert.Equal(["Arrest", "Scene"], work.Folders.Select(f => f.Name));
        Assert.Equal(arrest, Assert.Single(work.FolderOf).Value);
        var (other, loose) = (await Records.CaseAsync(), await Records.ItemAsync());
        var foreign = await make.RunAsync(other, "Foreign", station.EvidenceOfficer, default);
        Assert.Equal("no-such-folder", await RefusalAsync(() => put.RunAsync(file, item, foreign, member, default)));
        Assert.Equal("not-of-the-case", await RefusalAsync(() => put.RunAsync(file, loose, scene, station.EvidenceOfficer, default)));
        await put.RunAsync(file, item, null, member, default);
        Assert.Empty((await new ReadCaseWork(db, clock).RunAsync(file, member, default))!.FolderOf);

        var describe = new DescribeCase(db, station.Custody, clock);
        await describe.RunAsync(file, "Robbery at the quay", "Robbery, Theft Act 1968 s.8", station.EvidenceOfficer, default);
        Assert.Equal("Robbery, Theft Act 1968 s.8", (await new ReadCase(db, clock).RunAsync(file, member, default))!.Case.Offence);
        Assert.Equal("not-permitted", await RefusalAsync(() => describe.RunAsync(file, "Mine", null, member, default)));
    }

    [Fact]
    public async Task Exhibits_are_numbered_by_producer_without_a_gap_and_no_number_is_given_twice()
    {
        var (member, _, file, item) = await MadeAsync();
        var more = new List<ItemId>();
        for (var n = 0; n < 4; n++)
        {
            more.Add(await Records.ItemAsync());
            await Records.LinkAsync(file, more[^1]);
        }

        await using var db = station.Open();
        var produce = new ProduceExhibit(db, station.Custody, clock);
        Assert.Equal("AB/1", (await produce.RunAsync(file, item, "PC Ann Brown", null, null, null, "Arrest", member, default)).Reference);
        Assert.Equal("is-exhibit", await RefusalAsync(() => produce.RunAsync(file, item, "Ann Brown", null, null, null, "Arrest", member, default)));
        var second = await produce.RunAsync(file, more[0], "Ann Brown", null, "ab", null, "Scene", member, default);
        Assert.Equal("AB/2", second.Reference);
        await produce.WithdrawAsync(file, second.Id, "wrong recording", member, default);
        Assert.Equal("exhibit-taken", await RefusalAsync(() => produce.RunAsync(file, more[0], "Ann Brown", null, null, 2, "Scene", member, default)));
        Assert.Equal("AB/3", (await produce.RunAsync(file, more[0], "Ann Brown", null, null, null, "Scene", member, default)).Reference);
        Assert.Equal("AB/7", (await produce.RunAsync(file, more[1], "Ann Brown", null, null, 7, "Search", member, default)).Reference);
        Assert.Equal("AB/8", (await produce.RunAsync(file, more[2], "Ann Brown", null, null, null, "Van", member, default)).Reference);
        Assert.Equal("P/1", (await produce.RunAsync(file, more[3], null, member.Person, null, null, "Road", member, default)).Reference);
        foreach (var (initials, number, code) in new[] { ("A1", (int?)null, "initials-wrong"), ("ABCDEF", null, "initials-wrong"), ("XY", 0, "exhibit-number-wrong"), ("XY", 10_000, "exhibit-number-wrong") })
        {
            await produce.WithdrawAsync(file, (await db.Exhibits.SingleAsync(e => e.CaseId == file && e.ItemId == item && e.WithdrawnAt == null)).Id, "again", member, default);
            Assert.Equal(code, await RefusalAsync(() => produce.RunAsync(file, item, "Ann Brown", null, initials, number, "Arrest", member, default)));
            await produce.RunAsync(file, item, "Ann Brown", null, null, null, "Arrest", member, default);
        }

        Assert.Equal("not-of-the-case", await RefusalAsync(async () => await produce.RunAsync(file, await Records.ItemAsync(), "Ann Brown", null, null, null, "x", station.EvidenceOfficer, default)));
        Assert.Equal("no-such-item", await RefusalAsync(async () => await produce.RunAsync(file, await Records.ItemAsync(), "Ann Brown", null, null, null, "x", member, default)));
        Assert.Contains(CustodyAction.ExhibitProduced, await station.ActionsAsync(SubjectOf.Item(item)));
    }

    [Theory]
    [InlineData("PC Ann Brown", "AB")]
    [InlineData("Ann-Marie de la Tour", "AMDLT")]
    [InlineData("Sgt. O'Neill", "O")]
    [InlineData("PC", "P")]
    [InlineData("4471", "")]
    public void Initials_come_of_names_without_ranks(string name, string expected) => Assert.Equal(expected, Evidence.Cases.Exhibits.ExhibitReference.InitialsOf(name));

    [Fact]
    public async Task Recordings_are_suggested_by_incident_and_by_place_with_the_reason_and_not_again_once_dismissed()
    {
        var (member, _, file, item) = await MadeAsync();
        var incident = await IncidentAsync();
        var (byIncident, near, far, late, hidden) = (await Records.ItemAsync(), await Records.ItemAsync(), await Records.ItemAsync(), await Records.ItemAsync(), await Records.ItemAsync(own: AccessClass.Confidential));
        await using var db = station.Open();
        await new LinkItem(db, station.Custody, clock).ToIncidentAsync(byIncident, incident, true, station.EvidenceOfficer, default);
        await PlaceAsync(item, 51.5000, -0.1000, Noon);
        await PlaceAsync(near, 51.5018, -0.1000, Noon.AddMinutes(20)); // some 200 m north
        await PlaceAsync(far, 51.5100, -0.1000, Noon);
        await PlaceAsync(late, 51.5001, -0.1000, Noon.AddMinutes(31));
        await PlaceAsync(hidden, 51.5001, -0.1000, Noon);
        var suggest = new SuggestForCase(db, station.Custody, clock);
        Assert.Equal([(near, SuggestedBy.Place)], await ListAsync(station.EvidenceOfficer));
        await new RelateIncident(db, station.Custody, clock).RunAsync(file, incident, true, member, default);
        Assert.Equal([(byIncident, SuggestedBy.Incident), (near, SuggestedBy.Place)], await ListAsync(station.EvidenceOfficer));
        Assert.InRange((await suggest.RunAsync(file, station.EvidenceOfficer, default))[1].Metres!.Value, 195, 205);
        // What the reader does not reach is not suggested to them.
        Assert.Empty(await ListAsync(member));
        await new LinkItem(db, station.Custody, clock).ToCaseAsync(byIncident, file, true, station.EvidenceOfficer, default);
        await suggest.DismissAsync(file, near, station.EvidenceOfficer, default);
        Assert.Empty(await ListAsync(station.EvidenceOfficer));

        async Task<List<(ItemId, SuggestedBy)>> ListAsync(Actor actor) => [.. (await suggest.RunAsync(file, actor, default)).Select(s => (s.Recording.Id, s.By))];
    }

    private async Task PlaceAsync(ItemId item, double north, double east, DateTimeOffset at)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.ItemPlaces.Add(new ItemPlace { ItemId = item, Ordinal = 0, Point = new NpgsqlPoint(east, north), At = at });
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.DerivativeMade, SubjectOf.Item(item), station.EvidenceOfficer), default);
        await transaction.CommitAsync();
    }

    private async Task<PoliceIncidentId> IncidentAsync()
    {
        await using var db = station.Open();
        return await new MakeIncident(db, station.Custody).RunAsync($"I{Guid.NewGuid():N}", "Stop in Quay Street", null, null, station.EvidenceOfficer, default);
    }

    /// <summary>A case with a recording and a member, and somebody who is none.</summary>
    private async Task<(Actor Member, Actor Stranger, CaseId File, ItemId Item)> MadeAsync()
    {
        var (member, stranger) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Officer));
        var (file, item) = (await Records.CaseAsync(), await Records.ItemAsync());
        await Records.JoinAsync(file, member);
        await Records.LinkAsync(file, item);
        return (member, stranger, file, item);
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
