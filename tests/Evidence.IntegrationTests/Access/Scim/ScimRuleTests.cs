using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Xunit;

namespace Evidence.IntegrationTests.Access.Scim;

/// <summary>What a directory may do with people, and what it may not alone.</summary>
public sealed class ScimRuleTests(ScimStation scim) : IClassFixture<ScimStation>
{
    [Fact]
    public async Task Whoever_is_not_active_there_is_signed_out_here_at_once()
    {
        var id = await scim.AddAsync();
        using var viewer = await Viewer.OpenAsync(scim.Station, Of(id));
        Assert.Equal(HttpStatusCode.OK, (await viewer.PageAsync("/footage")).Status);

        await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"active","value":false}""");

        Assert.Equal(HttpStatusCode.Redirect, (await viewer.PageAsync("/footage")).Status);
        await using var db = scim.Station.Open();
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Person(new PersonId(Guid.Parse(id))), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.PersonProvisioned, CustodyAction.SignedIn, CustodyAction.PersonChanged, CustodyAction.SignedOut], entries.Select(entry => entry.Entry.Action));
        Assert.Contains($"{scim.Client.Id}", string.Join('\n', entries[3].Details), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_is_deleted_there_is_suspended_and_stays_on_record()
    {
        var id = await scim.AddAsync();

        Assert.Equal(HttpStatusCode.NoContent, (await scim.SendAsync("DELETE", $"/Users/{id}")).Status);
        Assert.Equal(Standing.Suspended, (await scim.PersonAsync(id)).Standing);
        Assert.False((await scim.SendAsync("GET", $"/Users/{id}")).IsActive);
        Assert.Equal(HttpStatusCode.NoContent, (await scim.SendAsync("DELETE", $"/Users/{id}")).Status);
    }

    [Fact]
    public async Task A_suspension_by_an_administrator_is_lifted_by_no_directory()
    {
        var id = await scim.AddAsync();
        await ChangeAsync(id, Role.Officer, Standing.Suspended);
        Assert.False((await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"active","value":true}""")).IsActive);

        var both = await scim.AddAsync();
        await scim.PatchAsync($"/Users/{both}", """{"op":"replace","path":"active","value":false}""");
        await ChangeAsync(both, Role.Officer, Standing.Active);
        await ChangeAsync(both, Role.Officer, Standing.Suspended);
        Assert.False((await scim.PatchAsync($"/Users/{both}", """{"op":"replace","path":"active","value":true}""")).IsActive);
        Assert.Equal(Standing.Suspended, (await scim.PersonAsync(both)).Standing);
    }

    [Fact]
    public async Task A_group_that_gives_little_gives_it_at_once_and_who_leaves_it_is_an_officer()
    {
        var id = await scim.AddAsync();
        var made = await scim.SendAsync("POST", "/Groups", $$"""{"displayName":"Sergeants","externalId":"b6c5f9b2-0000-4000-8000-supervisors","members":[{"value":"{{id}}"}]}""");
        Assert.Equal(Role.Supervisor, (await scim.PersonAsync(id)).Role);

        await scim.PatchAsync($"/Groups/{made.Text("id")}", """{"op":"replace","path":"externalId","value":"another"}""");
        Assert.Equal(Role.Officer, (await scim.PersonAsync(id)).Role);
        await scim.PatchAsync($"/Groups/{made.Text("id")}", """{"op":"replace","path":"externalId","value":"b6c5f9b2-0000-4000-8000-supervisors"}""");
        Assert.Equal(Role.Supervisor, (await scim.PersonAsync(id)).Role);
        Assert.Equal(HttpStatusCode.NoContent, (await scim.SendAsync("DELETE", $"/Groups/{made.Text("id")}")).Status);
        Assert.Equal(Role.Officer, (await scim.PersonAsync(id)).Role);
    }

    [Fact]
    public async Task A_group_that_is_in_no_list_changes_nothing()
    {
        var id = await scim.AddAsync();
        await ChangeAsync(id, Role.Redactor, Standing.Active);
        var group = await scim.GroupAsync("Football", id);
        await scim.PatchAsync($"/Groups/{group}", """{"op":"remove","path":"members"}""");

        Assert.Equal(Role.Redactor, (await scim.PersonAsync(id)).Role);
    }

    [Fact]
    public async Task A_group_gives_a_unit_and_takes_it()
    {
        var id = await scim.AddAsync();
        var group = await scim.GroupAsync("Staff of station 4", id);
        Assert.Equal(scim.Unit, (await scim.PersonAsync(id)).UnitId);

        await scim.PatchAsync($"/Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}""");
        Assert.Null((await scim.PersonAsync(id)).UnitId);
    }

    [Theory]
    [InlineData("Administrators", Role.Administrator)]
    [InlineData("Evidence officers", Role.EvidenceOfficer)]
    public async Task A_role_that_gives_much_waits_for_an_administrator_who_was_not_handed_the_secret(string group, Role role)
    {
        var id = await scim.AddAsync();
        await scim.GroupAsync(group, id);

        Assert.Equal(Role.Officer, (await scim.PersonAsync(id)).Role);
        var change = (await scim.WaitingAsync(id))!;
        Assert.Equal((role, scim.Client.Id), (change.Role, change.ClientId));
        Assert.Equal("not-yours-to-decide", (await Assert.ThrowsAsync<RefusedException>(() => scim.DecideAsync(change, scim.Station.Administrator))).Refusal.Code);
        using var second = await Viewer.OpenAsync(scim.Station, scim.Second);
        Assert.Contains($"a client for which {scim.Station.Administrator.Name} answers", (await second.PageAsync("/people")).Text, StringComparison.Ordinal);
        await scim.DecideAsync(change, scim.Second);
        Assert.Equal(role, (await scim.PersonAsync(id)).Role);
    }

    [Fact]
    public async Task What_waits_is_withdrawn_where_the_directory_says_otherwise_by_now()
    {
        var (leaver, ended) = (await scim.AddAsync(), await scim.AddAsync());
        var group = await scim.GroupAsync("Evidence officers", leaver, ended);
        Assert.NotNull(await scim.WaitingAsync(leaver));

        await scim.PatchAsync($"/Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{leaver}}\"]"}""");
        Assert.Null(await scim.WaitingAsync(leaver));
        await scim.PatchAsync($"/Users/{ended}", """{"op":"replace","path":"active","value":false}""");
        Assert.Null(await scim.WaitingAsync(ended));
        Assert.Equal(Standing.Suspended, (await scim.PersonAsync(ended)).Standing);
    }

    [Fact]
    public async Task What_an_administrator_asked_for_is_withdrawn_once_the_directory_has_changed_the_person()
    {
        var id = await scim.AddAsync();
        await using (var db = scim.Station.Open())
            Assert.False(await new ChangePerson(db, scim.Station.Custody, TimeProvider.System).RunAsync(new PersonChange(new PersonId(Guid.Parse(id)), Role.Auditor, null, Standing.Active), scim.Station.Administrator, default));
        var change = (await scim.WaitingAsync(id))!;

        await scim.GroupAsync("Staff of station 4", id);

        Assert.Null(await scim.WaitingAsync(id));
        Assert.Equal("change-decided", (await Assert.ThrowsAsync<RefusedException>(() => scim.DecideAsync(change, scim.Second))).Refusal.Code);
        Assert.Equal((Role.Officer, scim.Unit), ((await scim.PersonAsync(id)).Role, (await scim.PersonAsync(id)).UnitId!.Value));
        await using var after = scim.Station.Open();
        var chain = await new ReadChain(after).RunAsync(SubjectOf.Person(new PersonId(Guid.Parse(id))), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal("what they are was changed meanwhile", Assert.Single(chain, entry => entry.Entry.Action == CustodyAction.PersonChangeRefused).Text("reason"));
    }

    [Fact]
    public async Task Nobody_whose_role_gives_much_is_touched_whom_it_did_not_make()
    {
        var id = scim.Station.EvidenceOfficer.Person!.Value.ToString();
        Assert.Equal(HttpStatusCode.OK, (await scim.SendAsync("GET", $"/Users/{id}")).Status);
        foreach (var answer in new[]
        {
            await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"active","value":false}"""),
            await scim.PatchAsync($"/Users/{id}", """{"op":"replace","path":"displayName","value":"Nobody"}"""),
            await scim.PatchAsync($"/Users/{id}", """{"op":"add","path":"externalId","value":"mine"}"""),
            await scim.SendAsync("DELETE", $"/Users/{id}"),
        })
            Assert.Equal((HttpStatusCode.Forbidden, "mutability"), (answer.Status, answer.Type));
        var group = await scim.GroupAsync("Staff of station 4", id);
        await scim.PatchAsync($"/Groups/{group}", """{"op":"remove","path":"members"}""");

        var person = await scim.PersonAsync(id);
        Assert.Equal((Role.EvidenceOfficer, Standing.Active, "Maya Okafor", (UnitId?)null), (person.Role, person.Standing, person.DisplayName, person.UnitId));
    }

    [Fact]
    public async Task Whose_role_gives_little_is_taken_on_by_their_user_name()
    {
        var records = new Records(scim.Station, TimeProvider.System);
        var id = (await records.PersonAsync(Role.Officer)).Person!.Value.ToString();
        var taken = await scim.PatchAsync($"/Users/{id}", """{"op":"add","path":"externalId","value":"taken-on"},{"op":"replace","path":"active","value":"False"}""");

        Assert.Equal(("taken-on", false), (taken.Text("externalId"), taken.IsActive));
    }

    [Fact]
    public async Task A_client_that_was_not_granted_it_and_one_that_was_not_asked_for_are_refused_in_SCIMs_words()
    {
        var clients = new Clients.TestClients(scim.Station);
        var other = await scim.SendAsync("GET", "/Users", secret: await clients.MakeAsync("see-footage/any"));
        var nobody = await scim.SendAsync("GET", "/Users", secret: "nothing");

        Assert.Equal((HttpStatusCode.Forbidden, "403"), (other.Status, other.Text("status")));
        Assert.Equal((HttpStatusCode.Unauthorized, "401"), (nobody.Status, nobody.Text("status")));
        using var viewer = await Viewer.OpenAsync(scim.Station, scim.Station.Administrator);
        using var person = await viewer.GetAsync("/scim/v2/Users");
        Assert.Equal(HttpStatusCode.Unauthorized, person.StatusCode);
    }

    [Fact]
    public async Task Another_clients_groups_and_external_ids_are_not_there()
    {
        var secret = await new Clients.TestClients(scim.Station).MakeAsync("provision-people/any");
        var id = await scim.AddAsync("shared");
        var group = await scim.GroupAsync("Of the first directory", id);

        var absent = await scim.SendAsync("GET", $"/Groups/{Guid.NewGuid()}", secret: secret);
        foreach (var (method, body) in new (string, string?)[] { ("GET", null), ("DELETE", null), ("PUT", """{"displayName":"Mine"}"""), ("PATCH", """{"Operations":[{"op":"replace","path":"displayName","value":"Mine"}]}""") })
        {
            var answer = await scim.SendAsync(method, $"/Groups/{group}", body, secret);
            Assert.Equal((HttpStatusCode.NotFound, absent.Json.ToJsonString()), (answer.Status, answer.Json.ToJsonString()));
        }

        Assert.Equal(0, (await scim.SendAsync("GET", "/Groups", secret: secret)).Json["totalResults"]!.GetValue<int>());
        Assert.Equal(0, (await scim.SendAsync("GET", "/Users?filter=externalId eq \"x-shared\"", secret: secret)).Json["totalResults"]!.GetValue<int>());
        var seen = await scim.SendAsync("GET", $"/Users/{id}", secret: secret);
        Assert.False(seen.Json.ContainsKey("externalId"));
        Assert.Empty(seen.Json["groups"]!.AsArray());
    }

    private async Task ChangeAsync(string id, Role role, Standing standing)
    {
        await using var db = scim.Station.Open();
        Assert.True(await new ChangePerson(db, scim.Station.Custody, TimeProvider.System).RunAsync(new PersonChange(new PersonId(Guid.Parse(id)), role, null, standing), scim.Station.Administrator, default));
    }

    private static Actor Of(string id) => new(ActorKind.Person, Guid.Parse(id), "", "officer");
}
