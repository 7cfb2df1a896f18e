using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Review;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.BrowserTests;

/// <summary>Redactions for the tests of the studio, opened by the product's own use cases on the station's database.</summary>
internal static class StudioDesk
{
    /// <summary>Another evidence officer, who has no window.</summary>
    public static async Task<Actor> ColleagueAsync(this Station station, string name)
    {
        var user = $"c{Guid.NewGuid():N}"[..14];
        var person = new Person(PersonId.New(), user, name, null, Role.EvidenceOfficer) { NormalizedUserName = user.ToUpperInvariant(), SecurityStamp = user, CreatedAt = DateTimeOffset.UnixEpoch };
        await station.DoAsync<EvidenceDb>(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            db.People.Add(person);
            await db.SaveChangesAsync();
            await new CustodyLog(TimeProvider.System).AppendAsync(db, new CustodyAct { Actor = Actor.Program("browser tests"), Action = CustodyAction.PersonCreated, Subjects = [SubjectOf.Person(person.Id)] }, default);
            await transaction.CommitAsync();
        });
        return new Actor(ActorKind.Person, person.Id.Value, name, Vocabulary.Word(Role.EvidenceOfficer));
    }

    /// <summary>The address of a new redaction of a recording that plays; whoever looks through the window opened it.</summary>
    public static async Task<string> RedactionAsync(this Station station, Window window, string title)
    {
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        await station.PlayableAsync(window, item);
        var user = station.Evidence.EvidenceOfficer;
        var actor = new Actor(ActorKind.Person, (Guid)(await station.ScalarAsync("select id from access.person where user_name = $1", user.UserName))!, await station.NameAsync(user), Vocabulary.Word(Role.EvidenceOfficer));
        var id = await station.AskAsync((OpenRedaction open) => open.RunAsync(new ItemId(Guid.Parse(item[(item.LastIndexOf('/') + 1)..])), new RedactionToOpen(0, title, "Disclosure in 2026/1184"), actor, default));
        await station.MeasuredAsync(id);
        return $"/redaction/{id}";
    }

    /// <summary>The same, for whoever looks at pages and does not care who opened it.</summary>
    public static async Task<string> AnyRedactionAsync(this Station station)
    {
        if (await station.ScalarAsync("select id::text from redaction.redaction where measured_at is not null and closed_at is null limit 1") is string there)
            return $"/redaction/{there}";
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        return await station.RedactionAsync(window, "For the defence");
    }

    public static RedactionId IdOf(string address) => new(Guid.Parse(address["/redaction/".Length..].Split('/')[0]));

    public static async Task<TResult> AskAsync<TService, TResult>(this Station station, Func<TService, Task<TResult>> call) where TService : notnull
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(station.Evidence.Settings).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IConfiguration>(configuration);
        services.AddEvidenceDatabase(configuration);
        services.AddCustody();
        services.AddReview(configuration);
        services.AddRedaction();
        await using var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        return await call(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public static Task DoAsync<TService>(this Station station, Func<TService, Task> call) where TService : notnull => station.AskAsync<TService, int>(async service =>
    {
        await call(service);
        return 0;
    });

    /// <summary>Says why, as who looks at what is not their own work has to.</summary>
    public static async Task StateAsync(this Station station, RedactionId id, Actor actor)
    {
        var item = new ItemId((Guid)(await station.ScalarAsync("select item_id from redaction.redaction where id = $1", id.Value))!);
        await station.DoAsync<StatePurpose>(state => state.RunAsync(item, ViewingPurpose.Disclosure, "2026/1184", actor, default));
    }

    /// <summary>Until a worker has decoded it.</summary>
    private static Task MeasuredAsync(this Station station, RedactionId id) =>
        station.Evidence.UntilAsync("the recording is measured", async () => await station.ScalarAsync("select measured_at from redaction.redaction where id = $1 and measured_at is not null", id.Value) is not null);
}
