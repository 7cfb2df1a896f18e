using Evidence.Access;
using Xunit;

namespace Evidence.IntegrationTests.Access.Scim;

/// <summary>Where there is one administrator, they make the second one alone. Their program does not.</summary>
public sealed class ScimAloneTests(ScimStation scim) : IClassFixture<ScimStation>
{
    [Fact]
    public async Task Nobody_becomes_the_second_administrator_by_a_group_and_the_last_one_is_not_taken_away()
    {
        await SetSecondAsync(Standing.Suspended);
        var id = await scim.AddAsync();
        await scim.GroupAsync("Administrators", id);

        Assert.Equal(Role.Officer, (await scim.PersonAsync(id)).Role);
        Assert.NotNull(await scim.WaitingAsync(id));

        await SetSecondAsync(Standing.Active);
        await scim.DecideAsync((await scim.WaitingAsync(id))!, scim.Second);
        Assert.Equal(Role.Administrator, (await scim.PersonAsync(id)).Role);
        await SetSecondAsync(Standing.Suspended);
        await using (var db = scim.Station.Open())
            await new ChangePerson(db, scim.Station.Custody, TimeProvider.System).RunAsync(new PersonChange(scim.Station.Administrator.Person!.Value, Role.Administrator, null, Standing.Suspended), scim.Station.Administrator, default);
        Assert.True((await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"active","value":false}""")).IsActive);
        Assert.Equal(Standing.Active, (await scim.PersonAsync(id)).Standing);
    }

    private async Task SetSecondAsync(Standing standing)
    {
        await using var db = scim.Station.Open();
        Assert.True(await new ChangePerson(db, scim.Station.Custody, TimeProvider.System).RunAsync(new PersonChange(scim.Second.Person!.Value, Role.Administrator, null, standing), scim.Station.Administrator, default));
    }
}
