using Evidence.Access;
using Evidence.Access.Passkeys;
using Evidence.Access.SecondFactors;
using Evidence.Access.SigningIn;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Web.Access.Passkeys;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Access.SigningIn;

/// <summary>Sets up the second factor of somebody who has none, before their first session begins.</summary>
[AllowPublic("a step of signing in: a short cookie says who gave the right password"), LimitAttempts]
internal sealed class SetUpModel(SetUpAuthenticator setUp, SetUpSecret secrets, AskPasskey ask, AddPasskey add, PasskeyCookie questions, EvidenceDb db) : StepModel(NextStep.SetUp)
{
    [BindProperty]
    public string? Sealed { get; set; }

    [BindProperty]
    public string? Credential { get; set; }

    public SetUpForm Form { get; private set; } = null!;

    /// <summary>It was a passkey that was set up.</summary>
    public bool IsPasskey { get; private set; }

    /// <summary>Once it is done: shown once.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public Task OnGetAsync(CancellationToken cancellation) => FillAsync(null, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var secret = secrets.Open(Half.Person, Sealed);
        await FillAsync(secret, cancellation);
        if (secret is null || Code is not { Length: > 0 and <= 100 } code)
            return Refuse(secret is null ? "This took too long. Scan the new picture below" : "Enter the code that your app shows");
        return await TryAsync(() => setUp.FirstAsync(Half, secret, code, HttpContext.SignInPlace(), cancellation), nameof(Code));
    }

    public async Task<IActionResult> OnPostQuestionAsync(CancellationToken cancellation) => questions.Ask(HttpContext, await ask.ForNewAsync(Half.Person, cancellation));

    public async Task<IActionResult> OnPostPasskeyAsync(CancellationToken cancellation)
    {
        await FillAsync(null, cancellation);
        IsPasskey = true;
        return await TryAsync(() => add.FirstAsync(Half, questions.Answer(HttpContext, Credential), PasskeyForm.UsualName(Request), HttpContext.SignInPlace(), cancellation), nameof(Credential));
    }

    private async Task<PageResult> TryAsync(Func<Task<(SignedIn SignedIn, IReadOnlyList<string> RecoveryCodes)>> set, string field)
    {
        try
        {
            var (signedIn, codes) = await set();
            await OpenAsync(signedIn);
            RecoveryCodes = codes;
            return Page();
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Refusal, field);
        }
    }

    private async Task FillAsync(byte[]? secret, CancellationToken cancellation)
    {
        var (bytes, carried) = secret is null ? secrets.New(Half.Person) : (secret, Sealed!);
        Form = new SetUpForm(bytes, carried, await db.People.Where(person => person.Id == Half.Person).Select(person => person.UserName!).SingleAsync(cancellation));
    }
}
