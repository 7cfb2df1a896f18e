using Evidence.Items;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Evidence.Web.Items;

/// <summary>
/// The state of an item as a tag with a word. "Stored" and not "verified": the check proves that the bytes are those that
/// left the device, not that what they show is true.
/// </summary>
[HtmlTargetElement("state-tag", Attributes = "state", TagStructure = TagStructure.WithoutEndTag)]
public sealed class StateTag : TagHelper
{
    public ItemState State { get; set; }

    public static string Word(ItemState state) => state switch
    {
        ItemState.Received => "Checking",
        ItemState.Verified => "Stored",
        _ => "Quarantined",
    };

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "strong";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "govuk-tag " + Colour);
        output.Content.SetContent(Word(State));
    }

    private string Colour => State switch
    {
        ItemState.Received => "govuk-tag--yellow",
        ItemState.Verified => "govuk-tag--grey",
        _ => "ev-tag-danger",
    };
}
