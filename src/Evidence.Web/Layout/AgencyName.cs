namespace Evidence.Web.Layout;

/// <summary>The agency's name as it stands in the header: the setting <c>Evidence:AgencyName</c>.</summary>
internal sealed class AgencyName(IConfiguration configuration)
{
    public string Text { get; } = configuration["Evidence:AgencyName"] is { Length: > 0 } name ? name : "Police evidence management";
}
