using System.Text;
using Evidence.Access;
using Evidence.Access.Importing;
using Evidence.Access.Units;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access.Importing;

public sealed class ImportPeopleTests(Station station) : IClassFixture<Station>
{
    private readonly string mark = $"i{Guid.NewGuid():N}"[..10];

    private Records Records => field ??= new Records(station, TimeProvider.System);

    [Fact]
    public async Task A_preview_says_what_each_line_would_do_and_changes_nothing()
    {
        var (north, station4) = await UnitsAsync();
        await ImportAsync(Sheet($"{mark}.old,Old Hand,7,officer,{north}", $"{mark}.same,Same One,,officer,"));
        var sheet = Sheet(
            $"{mark}.new,New Hand,8,Evidence officer,{north} / {station4}",
            $"{mark}.OLD,Other Name,9,supervisor,{station4}",
            $"{mark}.same,Same One,,officer,",
            $"{mark}.none,,,captain,Nowhere",
            $"{mark}.NEW,Twice,,officer,",
            "with space,Name,,officer,");

        var plan = await PreviewAsync(sheet);

        Assert.Equal([LineOutcome.Adds, LineOutcome.Changes, LineOutcome.Same, LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Wrong], plan.Lines.Select(line => line.Outcome));
        Assert.Equal(["Another administrator has to agree to the role."], plan.Lines[0].Notes);
        Assert.Equal(
            ["From officer to supervisor.", $"Unit: from {north} to {north} / {station4}.", "The name stays \"Old Hand\".", "The collar number stays \"7\"."],
            plan.Lines[1].Notes);
        Assert.Equal(["A name has 1 to 100 characters.", "There is no role \"captain\".", "There is no unit \"Nowhere\"."], plan.Lines[3].Notes);
        Assert.Equal(["Line 2 has this user name already."], plan.Lines[4].Notes);
        await using var db = station.Open();
        Assert.False(await db.People.AnyAsync(person => person.UserName == $"{mark}.new"));
    }

    [Fact]
    public async Task What_was_shown_is_done_with_entries_links_and_second_administrators()
    {
        var (north, _) = await UnitsAsync();
        await ImportAsync(Sheet($"{mark}.old,Old Hand,7,officer,"));
        var sheet = Sheet($"{mark}.a,Ada New,8,officer,{north}", $"{mark}.b,Bo Much,,evidence-officer,", $"{mark}.old,Old Hand,7,supervisor,{north}", $"{mark}.x,,,officer,");

        var done = await ImportAsync(sheet);

        Assert.Equal([(true, false), (true, true), (false, false)], done.Select(line => (line.Done!.Added is not null, line.Done.Waits)));
        Assert.All(done, line => Assert.Null(line.Refused));
        await using var db = station.Open();
        var people = await db.People.AsNoTracking().Where(person => person.UserName!.StartsWith(mark)).OrderBy(person => person.UserName).ToListAsync();
        Assert.Equal(
            [(Role.Officer, Standing.Active, "8"), (Role.EvidenceOfficer, Standing.Suspended, null), (Role.Supervisor, Standing.Active, "7")],
            people.Select(person => (person.Role, person.Standing, person.CollarNumber)));
        Assert.NotNull(people[2].UnitId);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.WelcomeLinkMade], await station.ActionsAsync(SubjectOf.Person(people[0].Id)));
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.PersonChangeAsked, CustodyAction.WelcomeLinkMade], await station.ActionsAsync(SubjectOf.Person(people[1].Id)));
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.WelcomeLinkMade, CustodyAction.PersonChanged], await station.ActionsAsync(SubjectOf.Person(people[2].Id)));
        // Begun again it has nothing left to do, but for what waits.
        Assert.All((await PreviewAsync(sheet)).Lines.Take(3), line => Assert.Equal(LineOutcome.Same, line.Outcome));
    }

    [Fact]
    public async Task A_file_that_says_nothing_of_units_moves_nobody()
    {
        var (north, _) = await UnitsAsync();
        await ImportAsync(Sheet($"{mark}.a,Ada,,officer,{north}"));
        var plan = await PreviewAsync(Encoding.UTF8.GetBytes($"user name,name,role\n{mark}.a,Ada,officer\n"));
        Assert.Equal(LineOutcome.Same, Assert.Single(plan.Lines).Outcome);
        Assert.Equal(["Unit: from " + north + " to none."], Assert.Single((await PreviewAsync(Sheet($"{mark}.a,Ada,,officer,"))).Lines).Notes);
    }

    [Fact]
    public async Task What_would_do_something_else_by_now_is_not_done()
    {
        var sheet = Sheet($"{mark}.a,Ada New,,officer,");
        var shown = await PreviewAsync(sheet);
        await ImportAsync(Sheet($"{mark}.a,Somebody Else,,redactor,"));
        Assert.Equal("sheet-stale", (await Assert.ThrowsAsync<RefusedException>(() => ImportAsync(sheet, shown.Digest))).Refusal.Code);
        await using var db = station.Open();
        Assert.Equal(Role.Redactor, await db.People.Where(person => person.UserName == $"{mark}.a").Select(person => person.Role).SingleAsync());
    }

    [Fact]
    public async Task Who_is_refused_stops_nobody_else()
    {
        await ImportAsync(Sheet($"{mark}.a,Ada,,officer,"));
        Assert.True(Assert.Single(await ImportAsync(Sheet($"{mark}.a,Ada,,auditor,"))).Done!.Waits);
        var again = Assert.Single((await PreviewAsync(Sheet($"{mark}.a,Ada,,auditor,"))).Lines);
        Assert.Equal((LineOutcome.Same, "It waits for another administrator already."), (again.Outcome, Assert.Single(again.Notes)));
        var done = await ImportAsync(Sheet($"{mark}.a,Ada,,evidence officer,", $"{mark}.b,Bo,,officer,"));
        Assert.Equal([AccessRefusals.ChangeWaits.Text, null], done.Select(line => line.Refused));
        Assert.NotNull(done[1].Done?.Added);
    }

    [Fact]
    public async Task The_page_shows_the_links_once_and_takes_hostile_names_as_text()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Administrator);
        var sheet = Sheet($"{mark}.a,<script>alert(1)</script>,,officer,");
        using var answer = await viewer.PostAsync("/people/import?handler=import", ("sheet", Convert.ToBase64String(sheet)), ("digest", (await PreviewAsync(sheet)).Digest));
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("/welcome/", page, StringComparison.Ordinal);
        Assert.Contains("1 person was added and 0 changed", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        using var again = await viewer.PostAsync("/people/import?handler=import", ("sheet", Convert.ToBase64String(sheet)), ("digest", "other"));
        Assert.Contains("would do something else by now", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_manages_people_imports_them()
    {
        foreach (var actor in new[] { station.Officer, station.EvidenceOfficer })
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => RunAsync(services => services.GetRequiredService<PreviewPeople>().RunAsync(Sheet("a,A,,officer,"), actor, default)))).Refusal.Code);
    }

    private static byte[] Sheet(params string[] lines) => Encoding.UTF8.GetBytes("user name,name,collar number,role,unit\n" + string.Join('\n', lines));

    private Task<SheetPlan<PersonWanted>> PreviewAsync(byte[] sheet) => RunAsync(services => services.GetRequiredService<PreviewPeople>().RunAsync(sheet, station.Administrator, default));

    private async Task<IReadOnlyList<ImportedLine<PersonWanted, ImportedPerson>>> ImportAsync(byte[] sheet, string? digest = null)
    {
        digest ??= (await PreviewAsync(sheet)).Digest;
        return await RunAsync(services => services.GetRequiredService<ImportPeople>().RunAsync(sheet, digest, station.Administrator, default));
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        // Somebody has to be able to agree.
        _ = await Records.PersonAsync(Role.Administrator);
        await using var scope = station.WebServices.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    /// <returns>The names of a unit and of one below it.</returns>
    private async Task<(string Above, string Below)> UnitsAsync()
    {
        var (above, below) = ($"{mark} North", $"{mark} Station 4");
        await RunAsync(async services =>
        {
            var make = services.GetRequiredService<MakeUnit>();
            return await make.RunAsync(below, await make.RunAsync(above, null, station.Administrator, default), station.Administrator, default);
        });
        return (above, below);
    }
}
