using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>
/// Says which card somebody holds to the reader of a dock PC when they take a camera. A number is one person's: the staff number of nobody else,
/// and the card of nobody else. The same again writes nothing.
/// </summary>
public sealed class GiveCard(EvidenceDb db, CustodyLog custody)
{
    private const int LongestNumber = 100;

    /// <param name="person">Whose card.</param>
    /// <param name="number">As the reader types it; null takes the card away.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">Not permitted, no such person, no card number, or somebody else's.</exception>
    public async Task RunAsync(PersonId person, string? number, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        var card = number is null ? null : Person.CardNumberOf(number);
        if (card is { Length: 0 or > LongestNumber })
            throw AccessRefusals.CardNumberWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var holder = await db.People.FromSql($"select * from access.person where id = {person.Value} for update").SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.PersonUnknown.ToException();
        if (holder.CardNumber == card)
            return;
        if (card is not null && await db.People.FromSql($"select * from access.person where id <> {person.Value} and (card_number = {card} or upper(collar_number) = upper({card}))").AnyAsync(cancellation))
            throw AccessRefusals.CardNumberTaken.ToException();
        var before = holder.CardNumber;
        holder.Take(card);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.CardGiven,
            Subjects = [SubjectOf.Person(person)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["officer.name"] = holder.DisplayName,
                ["before"] = new JsonObject { ["cardNumber"] = before },
                ["after"] = new JsonObject { ["cardNumber"] = card },
            },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
