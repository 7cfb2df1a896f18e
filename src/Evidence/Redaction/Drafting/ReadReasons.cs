using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <param name="Authority">The law or the rule.</param>
public sealed record ShownReason(string Code, string Label, string Authority);

/// <summary>Why things may be hidden: the agency's list, and until it has set one, a list to begin with.</summary>
public sealed class ReadReasons(EvidenceDb db)
{
    /// <summary>For England and Wales. An agency changes it to what its own legal advice says.</summary>
    public static IReadOnlyList<ShownReason> Starter { get; } =
    [
        new("third-party", "Personal data of somebody else", "Data Protection Act 2018, schedule 2, paragraph 16"),
        new("victim-anonymity", "Identity of the victim of a sexual offence", "Sexual Offences (Amendment) Act 1992, section 1"),
        new("child", "Identity of a child", "Children and Young Persons Act 1933, section 39; Youth Justice and Criminal Evidence Act 1999, sections 44 and 45"),
        new("witness", "Identity of a witness", "Coroners and Justice Act 2009, sections 74 to 97"),
        new("informant", "Identity of somebody who gave information", "CPIA 1996 code of practice, paragraph 6 (sensitive material); public interest immunity"),
        new("methods", "Police methods and equipment", "CPIA 1996 code of practice, paragraph 6 (sensitive material); Data Protection Act 2018, section 45(4)"),
        new("investigation", "Would harm an investigation or a prosecution", "Data Protection Act 2018, section 45(4)(a) and (b)"),
        new("irrelevant", "Not relevant to the case", "CPIA 1996 code of practice, paragraph 2 (relevant material); Data Protection Act 2018, section 37 (not excessive)"),
        new("special-category", "Health, belief, origin or another special category", "Data Protection Act 2018, section 35 and schedule 8"),
        new("contact-details", "Address, telephone number or another way to reach somebody", "Data Protection Act 2018, section 37 (not excessive)"),
        new("payment-data", "Card, account or other payment data", "Data Protection Act 2018, section 40 (security)"),
        new("privilege", "Legal privilege", "Data Protection Act 2018, schedule 2, paragraph 19"),
        new("court-order", "Order of a court", "Order named in the request"),
    ];

    /// <summary>Those that are offered, in their order.</summary>
    public async Task<IReadOnlyList<ShownReason>> RunAsync(CancellationToken cancellation)
    {
        var own = await AllAsync(cancellation);
        return own.Count == 0 ? Starter : [.. own.Where(reason => !reason.IsRetired).Select(reason => new ShownReason(reason.Code, reason.Label, reason.Authority))];
    }

    /// <summary>Also those that are offered no more, by their code: what recipes name.</summary>
    public async Task<IReadOnlyDictionary<string, ShownReason>> NamedAsync(CancellationToken cancellation)
    {
        var named = Starter.ToDictionary(reason => reason.Code);
        foreach (var own in await AllAsync(cancellation))
            named[own.Code] = new ShownReason(own.Code, own.Label, own.Authority);
        return named;
    }

    private Task<List<RedactionReason>> AllAsync(CancellationToken cancellation) => db.RedactionReasons.AsNoTracking().OrderBy(reason => reason.Place).ToListAsync(cancellation);
}
