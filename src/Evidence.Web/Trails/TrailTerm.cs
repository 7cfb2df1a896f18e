using Evidence.Kernel;

namespace Evidence.Web.Trails;

/// <summary>
/// What pages call the trail of evidence: "continuity" where British police read it, "chain of custody" in the United States.
/// The setting <c>Evidence:Terms</c> is <c>british</c>, which it is by default, or <c>us</c>.
/// </summary>
internal sealed class TrailTerm(IConfiguration configuration)
{
    /// <summary>In a sentence.</summary>
    public string Text { get; } = configuration["Evidence:Terms"] switch
    {
        null or "" or "british" => "continuity",
        "us" => "chain of custody",
        var other => throw new StartRefusedException($"Evidence:Terms is \"{other}\".", "Set it to \"british\" or \"us\", or leave it out."),
    };

    /// <summary>As a heading.</summary>
    public string Heading => TrailText.Sentence(Text);
}
