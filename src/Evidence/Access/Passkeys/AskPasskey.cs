using Evidence.Database;
using Evidence.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>Makes a question for the passkeys of a browser: what its script is handed, and what we keep to know the answer.</summary>
public sealed class AskPasskey(EvidenceDb db, IPasskeyHandler<Person> handler, IHttpContextAccessor http, TimeProvider time)
{
    private HttpContext Http => http.HttpContext ?? throw new InvalidOperationException("Passkeys are asked for by requests alone.");

    /// <summary>Any passkey of this site, of whomever.</summary>
    public Task<(string Options, PasskeyQuestion Question)> ToSignInAsync() => AskAsync(null, PasskeyUse.SignIn);

    /// <summary>One of somebody's.</summary>
    public async Task<(string Options, PasskeyQuestion Question)> OfAsync(PersonId person, PasskeyUse use, CancellationToken cancellation) =>
        await AskAsync(await db.People.SingleAsync(one => one.Id == person, cancellation), use);

    /// <summary>A new one for somebody, on a device that has none of theirs.</summary>
    public async Task<(string Options, PasskeyQuestion Question)> ForNewAsync(PersonId person, CancellationToken cancellation)
    {
        var who = await db.People.SingleAsync(one => one.Id == person, cancellation);
        var made = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = $"{person}", Name = who.UserName!, DisplayName = who.DisplayName }, Http);
        return (made.CreationOptionsJson, Question(PasskeyUse.Add, person, made.AttestationState));
    }

    private async Task<(string, PasskeyQuestion)> AskAsync(Person? person, PasskeyUse use)
    {
        var made = await handler.MakeRequestOptionsAsync(person, Http);
        return (made.RequestOptionsJson, Question(use, person?.Id, made.AssertionState));
    }

    private PasskeyQuestion Question(PasskeyUse use, PersonId? person, string? state) =>
        new(use, person, state ?? throw new InvalidOperationException("The handler of passkeys keeps no challenge."), Instant.Truncate(time.GetUtcNow()));
}
