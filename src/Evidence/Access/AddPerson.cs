using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access;

/// <summary>Whom to add.</summary>
public sealed record PersonToAdd(string UserName, string DisplayName, string? CollarNumber, Role Role, UnitId? Unit);

/// <param name="Link">With which they choose a password and set up their second step: told once, to be handed over.</param>
/// <param name="Waits">The role gives much: until another administrator agrees the account is suspended.</param>
public sealed record AddedPerson(PersonId Id, WelcomeLink Link, bool Waits);

/// <summary>Gives somebody an account, and a link with which they make it theirs. Who adds them never knows what they sign in with.</summary>
public sealed class AddPerson(CreatePerson create, ChangePerson change, InvitePerson invite)
{
    private const int LongestName = 100;

    /// <exception cref="RefusedException">One of <see cref="AccessRefusals"/>.</exception>
    public async Task<AddedPerson> RunAsync(PersonToAdd wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var name = NameOf(wanted.DisplayName) ?? throw AccessRefusals.NameWrong.ToException();
        var weighs = WeighedChange.GivesMuch(wanted.Role);
        var id = await create.RunAsync(
            new NewPerson(wanted.UserName, name, string.IsNullOrWhiteSpace(wanted.CollarNumber) ? null : wanted.CollarNumber.Trim(), wanted.Role, null, wanted.Unit, weighs ? Standing.Suspended : Standing.Active),
            actor, cancellation);
        var waits = weighs && !await change.RunAsync(new PersonChange(id, wanted.Role, wanted.Unit, Standing.Active), actor, cancellation);
        return new AddedPerson(id, await invite.RunAsync(id, actor, cancellation), waits);
    }
    /// <summary>As it is kept; null where it is no name.</summary>
    internal static string? NameOf(string written) => ShownText.Of(written.ReplaceLineEndings(" ").Trim()) is { Length: > 0 and <= LongestName } name ? name : null;
}
