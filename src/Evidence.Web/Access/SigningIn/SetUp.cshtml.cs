using Evidence.Access;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Database;
using Evidence.Kernel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Sets up the second factor of somebody who has none, before their first session begins.</summary>
[AllowPublic("a step of signing in: a short cookie says who gave the right password"), LimitAttempts]
internal sealed class SetUpModel(SetUpAuthenticator setUp, SetUpSecret secrets, EvidenceDb db) : StepModel(NextStep.SetUp)
{
    [BindProperty]
    public string? Sealed { get; set; }

    public SetUpForm Form { get; private set; } = null!;

    /// <summary>Once it is done: shown once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellation) => FillAsync(null, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var secret = secrets.Open(Half.Person, Sealed);
        await FillAsync(secret, cancellation);
        if (secret is null || Code is not { Length: > 0 and <= 100 } code)
            return Refuse(secret is null ? "This took too long. Scan the new picture below" : "Enter the code that your app shows");
        try
        {
            var (signedIn, codes) = await setUp.FirstAsync(Half, secret, code, HttpContext.SignInPlace(), cancellation);
            await OpenAsync(signedIn);
            RecoveryCodes = codes;
            return Page();
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Refusal);
        }
    }

    private async Task FillAsync(byte[]? secret, CancellationToken cancellation)
    {
        var (bytes, carried) = secret is null ? secrets.New(Half.Person) : (secret, Sealed!);
        Form = new SetUpForm(bytes, carried, await db.People.Where(person => person.Id == Half.Person).Select(person => person.UserName!).SingleAsync(cancellation));
    }
}
