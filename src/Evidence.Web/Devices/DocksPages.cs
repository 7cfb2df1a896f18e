using System.Security.Claims;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

internal static class DocksPages
{
    public static void AddDocksPages(this IServiceCollection services) => services.AddScoped<DockBoard>().AddSingleton(services =>
        new SharedLook(services.GetRequiredService<TimeProvider>(), watched => LookAsync(services.GetRequiredService<IServiceScopeFactory>(), watched)));

    /// <summary>Null for who sees all docks; else the officer, who sees the dockings of their own devices alone.</summary>
    public static PersonId? DocksOf(this ClaimsPrincipal person) => person.ScopeOf(Permission.SeeDocks).HasFlag(Scope.Any) ? null : person.PersonId() ?? default(PersonId);

    private static async Task<LiveLook> LookAsync(IServiceScopeFactory scopes, WatchedDocks watched)
    {
        var (session, ownedBy) = watched;
        await using var scope = scopes.CreateAsyncScope();
        var board = scope.ServiceProvider.GetRequiredService<DockBoard>();
        var cards = session is { } id
            ? await board.CardAsync(new DockSessionId(id), ownedBy, CancellationToken.None) is { } card ? [card] : []
            : await board.CardsAsync(ownedBy, CancellationToken.None);
        return DockEvents.Describe(cards, session is null, session is null ? await board.NoticesAsync(ownedBy, CancellationToken.None) : "");
    }
}
