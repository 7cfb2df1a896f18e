using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>Calls a passkey of one's own something else. Refuses with <see cref="AccessRefusals.PasskeyUnknown"/> and <see cref="AccessRefusals.PasskeyNameWrong"/>.</summary>
public sealed class RenamePasskey(EvidenceDb db, CustodyLog custody)
{
    /// <param name="id">In base64url.</param>
    /// <param name="name">From now on.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(string id, string name, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(actor);
        var (person, bytes) = (actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), Passkey.ReadId(id) ?? []);
        name = Passkey.NameOf(name);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var passkey = await db.Passkeys.FromSql($"select * from access.person_passkey where credential_id = {bytes} and person_id = {person.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PasskeyUnknown.ToException();
        if (passkey.Name == name)
            return;
        var act = PersonActs.Act(CustodyAction.SecondFactorRenamed, person, actor, ("factor", "passkey"), ("before", passkey.Name), ("after", name));
        passkey.Name = name;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
