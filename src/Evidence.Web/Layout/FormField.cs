using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Evidence.Web.Layout;

/// <summary>
/// One field of a form as GOV.UK lays it out: label, hint, error, control, wired to each other for screen readers.
/// Options written inside make it a select, lines a text of several, else it is an input.
/// </summary>
[HtmlTargetElement("field", Attributes = "name,label")]
public sealed class FormField : TagHelper
{
    public string Name { get; set; } = "";

    public string Label { get; set; } = "";

    public string? Hint { get; set; }

    public string? Value { get; set; }

    /// <summary>GOV.UK's width classes: 5, 10, 20, or nothing for the whole width.</summary>
    public int? Width { get; set; }

    public string Type { get; set; } = "text";

    public string? Autocomplete { get; set; }

    /// <summary>With type <c>file</c>: which files it is offered.</summary>
    public string? Accept { get; set; }

    /// <summary>Which keyboard a phone shows, such as <c>numeric</c>.</summary>
    [HtmlAttributeName("inputmode")]
    public string? InputMode { get; set; }

    public bool SpellCheck { get; set; }

    /// <summary>With options inside: a list that may be long, in which typing finds. Those of an <c>optgroup data-lately</c> are told apart.</summary>
    public bool TypeAhead { get; set; }

    /// <summary>How many lines are seen of a text of several; null for an input of one.</summary>
    public int? Lines { get; set; }

    [Microsoft.AspNetCore.Mvc.ViewFeatures.ViewContext, HtmlAttributeNotBound]
    public ViewContext View { get; set; } = null!;

    /// <summary>The id of the control of a field, to which the error summary links.</summary>
    public static string Id(string field) => field.Replace('.', '-').ToLowerInvariant();

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        var id = Id(Name);
        var error = View.ViewData.ModelState.TryGetValue(Name, out var state) && state.ValidationState == ModelValidationState.Invalid ? state.Errors[0].ErrorMessage : null;
        output.TagName = "div";
        output.Attributes.SetAttribute("class", error is null ? "govuk-form-group" : "govuk-form-group govuk-form-group--error");
        output.Content.AppendHtml(Tag("label", "govuk-label", Label, ("for", id)));
        if (Hint is not null)
            output.Content.AppendHtml(Tag("div", "govuk-hint", Hint, ("id", id + "-hint")));
        if (error is not null)
            output.Content.AppendHtml(Tag("p", "govuk-error-message", "Error: " + error, ("id", id + "-error")));
        var described = string.Join(' ', new[] { Hint is null ? null : id + "-hint", error is null ? null : id + "-error" }.OfType<string>());
        var inside = await output.GetChildContentAsync();
        output.Content.AppendHtml(!inside.IsEmptyOrWhiteSpace ? Choice(id, described, error is not null, inside) : Lines is { } lines ? Text(id, described, error is not null, lines) : Input(id, described, error is not null));
        output.TagMode = TagMode.StartTagAndEndTag;
    }

    private TagBuilder Text(string id, string described, bool wrong, int lines)
    {
        var text = Control("textarea", "govuk-textarea", id, described, wrong);
        text.Attributes["rows"] = lines.ToString(System.Globalization.CultureInfo.InvariantCulture);
        text.Attributes["spellcheck"] = SpellCheck ? "true" : "false";
        // The parser of HTML drops one line feed at the beginning.
        text.InnerHtml.AppendHtml("\n").Append((View.ViewData.ModelState.TryGetValue(Name, out var state) ? state.AttemptedValue : Value) ?? "");
        return text;
    }

    private TagBuilder Input(string id, string described, bool wrong)
    {
        var input = Control("input", Type == "file" ? "govuk-file-upload" : "govuk-input", id, described, wrong);
        input.TagRenderMode = TagRenderMode.SelfClosing;
        input.Attributes["type"] = Type;
        if (Width is { } width)
            input.AddCssClass($"govuk-input--width-{width}");
        if (Type is not ("password" or "file") && (View.ViewData.ModelState.TryGetValue(Name, out var state) ? state.AttemptedValue : Value) is { } value)
            input.Attributes["value"] = value;
        if (Accept is not null)
            input.Attributes["accept"] = Accept;
        if (Autocomplete is not null)
            input.Attributes["autocomplete"] = Autocomplete;
        if (InputMode is not null)
            input.Attributes["inputmode"] = InputMode;
        if (!SpellCheck)
            input.Attributes["spellcheck"] = "false";
        return input;
    }

    /// <summary>Options written inside the field make it a select.</summary>
    private TagBuilder Choice(string id, string described, bool wrong, TagHelperContent options)
    {
        var select = Control("select", "govuk-select", id, described, wrong);
        if (TypeAhead)
            select.Attributes["data-type-ahead"] = "";
        select.InnerHtml.AppendHtml(options);
        return select;
    }

    private TagBuilder Control(string tag, string css, string id, string described, bool wrong)
    {
        var control = new TagBuilder(tag);
        control.AddCssClass(css);
        control.Attributes["id"] = id;
        control.Attributes["name"] = Name;
        if (wrong)
            control.AddCssClass(css + "--error");
        if (described.Length > 0)
            control.Attributes["aria-describedby"] = described;
        return control;
    }

    private static TagBuilder Tag(string tag, string css, string text, (string Name, string Value) attribute)
    {
        var built = new TagBuilder(tag);
        built.AddCssClass(css);
        built.Attributes[attribute.Name] = attribute.Value;
        built.InnerHtml.Append(text);
        return built;
    }
}
