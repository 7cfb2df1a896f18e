using Evidence.Access;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

public sealed class SavedSearchTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_kept_renamed_and_deleted_by_whose_it_is_and_by_nobody_else()
    {
        var (one, other) = (await station.PersonAsync("saver", "PC Saver", Role.Officer), await station.PersonAsync("other", "PC Other", Role.Officer));
        Guid id;
        await using (var db = station.Open())
        {
            id = await new SaveSearch(db, TimeProvider.System).RunAsync(" Gates \n today ", "text=gate", one, default);
            Assert.Equal("name-taken", await RefusalAsync(() => new SaveSearch(db, TimeProvider.System).RunAsync("Gates   today", "text=gate", one, default)));
        }

        await using (var db = station.Open())
        {
            await new SaveSearch(db, TimeProvider.System).RunAsync("Gates   today", "text=other", other, default);
            Assert.Equal("no-such-search", await RefusalAsync(() => new RenameSearch(db).RunAsync(id, "Mine now", other, default)));
            await new DeleteSearch(db).RunAsync(id, other, default);
        }

        await using (var db = station.Open())
        {
            await new RenameSearch(db).RunAsync(id, "Doors", one, default);
            var kept = Assert.Single(await new ListSavedSearches(db).RunAsync(one, default));
            Assert.Equal(("Doors", "text=gate"), (kept.Name, kept.Query));
            await new DeleteSearch(db).RunAsync(id, one, default);
            Assert.Empty(await new ListSavedSearches(db).RunAsync(one, default));
            Assert.Single(await new ListSavedSearches(db).RunAsync(other, default));
        }
    }

    [Fact]
    public async Task Has_a_name_and_a_question_and_there_are_not_too_many()
    {
        var person = await station.PersonAsync("keeper", "PC Keeper", Role.Officer);
        await using var db = station.Open();
        var save = new SaveSearch(db, TimeProvider.System);
        Assert.Equal("name-needed", await RefusalAsync(() => save.RunAsync(" ", "text=gate", person, default)));
        Assert.Equal("name-needed", await RefusalAsync(() => save.RunAsync(new string('n', 101), "text=gate", person, default)));
        Assert.Equal("nothing-to-save", await RefusalAsync(() => save.RunAsync("All", "", person, default)));
        Assert.Equal("not-permitted", await RefusalAsync(async () => await save.RunAsync("Docks", "text=gate", await station.PersonAsync("operator", "IT", Role.ItOperator), default)));
        for (var n = 0; n < SavedSearch.MostOfOne; n++)
            await save.RunAsync($"Search {n}", "text=gate", person, default);
        Assert.Equal("too-many-saved", await RefusalAsync(() => save.RunAsync("One more", "text=gate", person, default)));
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
