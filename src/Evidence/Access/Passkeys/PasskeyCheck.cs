using Evidence.Database;
using Evidence.Formats;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passkeys;

/// <summary>Takes the answer of somebody's passkey, in a transaction that holds the person's row: each question is answered once.</summary>
public sealed class PasskeyCheck(EvidenceDb db, IPasskeyHandler<Person> handler, IHttpContextAccessor http)
{
    /// <returns>Why the answer is not taken, in the words of the custody log; null where it is.</returns>
    public async Task<string?> TakeAsync(PersonId person, PasskeyAnswer answer, PasskeyUse use, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Question is not { } question || !question.IsFor(use, use == PasskeyUse.SignIn ? null : person, now))
            return "not what was asked";
        if (answer.CredentialId() is not { } id
            || await db.Passkeys.FromSql($"select * from access.person_passkey where credential_id = {id} and person_id = {person.Value} for update").SingleOrDefaultAsync(cancellation) is not { } passkey)
            return "unknown passkey";
        if (question.AskedAt <= passkey.LastUsedAt)
            return "passkey answered before";
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http.HttpContext!, CredentialJson = answer.Credential, AssertionState = question.State });
        if (!result.Succeeded || result.User.Id != person)
            return "wrong passkey";
        if (!Counts(passkey.SignCount, result.Passkey.SignCount))
            return "passkey may be copied";
        (passkey.SignCount, passkey.IsBackedUp, passkey.LastUsedAt) = (result.Passkey.SignCount, result.Passkey.IsBackedUp, now);
        return null;
    }

    // WebAuthn Level 3, §7.2, step 22: a count that does not grow tells of two devices with one key. Synced passkeys do not count.
    private static bool Counts(long before, long now) => now > before || before == 0 && now == 0;
}
