using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Access;

/// <summary>What becomes of people, and of what they sign in with, as entries have it.</summary>
internal static class PersonActs
{
    public static CustodyAct Act(CustodyAction action, PersonId person, Actor actor, params (string Name, JsonNode? Value)[] details) => CustodyAct.Of(action, SubjectOf.Person(person), actor, details);
}
