using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Redaction.Requests;

/// <summary>How a request is told of in the custody log.</summary>
internal static class RequestWords
{
    /// <summary>The recording or the case that it is about.</summary>
    public static Subject Subject(this RedactionRequest request) => request.ItemId is { } item ? SubjectOf.Item(item) : SubjectOf.Case(request.CaseId!.Value);

    public static JsonObject Told(RedactionRequest request) =>
        new() { ["assigned"] = request.AssignedTo?.ToString(), ["request"] = request.Id.ToString(), ["state"] = Vocabulary.Word(request.State), ["text"] = request.Text };
}
