using Evidence.Database;
using Evidence.Kernel;

namespace Evidence.Worker.Verbs;

/// <summary>Finds the verb, runs it, and turns what may go wrong into a text and an exit code.</summary>
internal static class VerbRunner
{
    private const int Done = 0, Usage = 1, Refused = 2, CannotStart = 3, Stopped = 130;

    private const string Help = """
        evidence-worker: runs the jobs, and the verbs that need no sign-in.

          work                 run the jobs until stopped
          migrate              bring the database up to date; with ConnectionStrings:Admin also make its roles and the database
          setup                first start: agency, key ring, store and an administrator; prints the link with which they choose a password
          setup --demo [--passwords-file FILE]
                               the same with an officer and an evidence officer too, all with passwords and authenticator secrets that are
                               printed once as JSON, or written to FILE, readable by its owner only
          welcome --person USER
                               print a link with which somebody chooses a new password; what they had counts until it is used
          lost-factors --person USER --reason TEXT
                               take away all second steps of somebody who lost them; the reason says how it was made sure that it is them
          enrolment-code       print a code with which one agent may enrol within 24 hours
          register-device --make MAKE --model MODEL --serial SERIAL --kind body-worn|drone|other [--label TEXT] [--officer USER]
                               register a device as the agency's own and assign it to an officer
          card --user USER --number NUMBER|--none
                               say which card somebody holds to the reader at a dock to take a camera, or that they hold none
          keys passphrase set|change|remove [--passphrase-file FILE] [--new-passphrase-file FILE]
                               lock the key ring with a passphrase, give it another, or take it away; asks on the terminal for what no file names
          keys list            every version of the agency's keys, and how many data keys are under each
          keys rotate kek|intake|receipt|permit|log|log-ed25519 [--overlap-days N] [--aws-kms ARN]
                               make the next version of a key and begin with it; kek: wrap all data keys anew under it, which keys rewrap goes on with
                               after a kill (the worker does too); others: the version before goes on for N days (intake 90, else 1);
                               with --aws-kms the kek is a key of AWS Key Management Service from then on
          log check            read the whole log again, with the bytes of every entry
          log go-on --reason TEXT
                               go on with the log after the database was put back from a backup; docs/operations/log.md first
          store copy --from A --to B
                               copy every object to another store, each read back; store verify --from A --to B [--list FILE] [--again]
                               reads all copies once more and prints the signed count sheet; store switch --to B makes B the primary store;
                               store retire --from A deletes from the old one, 30 days later and with two people's approval
          export --all FOLDER [--passphrase-file FILE]
                               write everything that the agency holds into a folder, in open formats, the keys locked with a passphrase
          import FOLDER [--passphrase-file FILE]
                               make an installation of an export, before its first start (after migrate, in place of setup)
          backup [--to DIR] [--keys-to DIR]
                               keep database and key ring as they are now, in two folders (else those of Backup:Folder and Backup:Keys)
          restore DIR [--keys DIR]
                               put the database of a backup into an empty one, which is made where ConnectionStrings:Admin is given, and the key ring
                               into its place; without --keys the ring that is there goes on being used
          drill [--from DIR] [--keys-from DIR]
                               restore the newest backup into a server that is made for it and thrown away, and look at what was restored
          telemetry FILE [--json|--geojson|--gpx]
                               read the telemetry of any file: a summary, the whole track as docs/formats/telemetry.md has it, GeoJSON or GPX;
                               needs no database and no settings
          track --master FILE --box X,Y,W,H@T [--json]
                               follow what a box holds at T seconds through its shot, and print where it is: a summary, or what a recipe takes over
                               (docs/formats/redaction-recipe.md); pixels of the picture as it is shown; needs no database and no settings
          redact --master FILE --recipe FILE --out FILE [--profile NAME]
                               make the copy that a recipe's profile describes, check it against the recording, and print the report; killed and
                               started again it goes on where it was; needs no database and no settings
          find --master FILE --what face,plate [--json]
                               find faces and number plates, as proposals (docs/formats/detector.md), with the detector of Redaction__Detector__Program or
                               else the one that comes with the product, which needs Debian's opencv-data; needs no database
          detect [--cascades FOLDER]
                               be that detector: frames on standard input, boxes on standard output; the worker starts it in its sandbox
          mask --recipe FILE --master FILE --profile NAME --at SECONDS
                               check a recipe against its recording and draw what it hides then, white on black (PGM); needs no database and no settings

        Settings come from the environment: ConnectionStrings__Evidence, ConnectionStrings__Owner and ConnectionStrings__Admin (migrate, restore), Evidence__Data.
        Exit codes: 0 done · 1 usage · 2 refused · 3 cannot start · 130 stopped
        """;

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(arguments.FirstOrDefault() ?? throw new UsageException("No verb was given."), arguments[1..], cancellation);
        }
        catch (UsageException e)
        {
            return await SayAsync($"{e.Message}\n\n{Help}", Usage);
        }
        catch (RefusedException e)
        {
            return await SayAsync($"{e.Refusal.Text} {e.Refusal.Hint} ({e.Refusal.Code})", Refused);
        }
        catch (Exception e) when ((e as StartRefusedException ?? DatabaseTrouble.Of(e)) is { } refused)
        {
            return await SayAsync(refused.Message, CannotStart);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Stopped;
        }
    }

    private static Task<int> FindAsync(string verb, string[] rest, CancellationToken cancellation) => verb switch
    {
        "work" => WorkVerb.RunAsync(new(rest, [], []), cancellation),
        "migrate" => MigrateVerb.RunAsync(new(rest, [], []), cancellation),
        "setup" => SetupVerb.RunAsync(new(rest, ["passwords-file"], ["demo"]), cancellation),
        "welcome" => WelcomeVerb.RunAsync(new(rest, ["person"], []), cancellation),
        "lost-factors" => LostFactorsVerb.RunAsync(new(rest, ["person", "reason"], []), cancellation),
        "enrolment-code" => EnrolmentCodeVerb.RunAsync(new(rest, [], []), cancellation),
        "register-device" => RegisterDeviceVerb.RunAsync(new(rest, ["make", "model", "serial", "kind", "label", "officer"], []), cancellation),
        "card" => CardVerb.RunAsync(new(rest, ["user", "number"], ["none"]), cancellation),
        "keys" => KeysVerb.RunAsync(rest, cancellation),
        "log" => LogVerb.RunAsync(rest, cancellation),
        "store" => StoreVerb.RunAsync(rest, cancellation),
        "export" => ExportVerb.ExportAsync(rest, cancellation),
        "import" => ExportVerb.ImportAsync(rest, cancellation),
        "backup" => BackupVerbs.BackupAsync(new(rest, ["to", "keys-to"], []), cancellation),
        "drill" => BackupVerbs.DrillAsync(new(rest, ["from", "keys-from"], []), cancellation),
        "restore" => BackupVerbs.RestoreAsync(rest, cancellation),
        "telemetry" => TelemetryVerb.RunAsync(rest, cancellation),
        "track" => TrackVerb.RunAsync(new(rest, ["master", "box"], ["json"]), cancellation),
        "redact" => RedactVerb.RunAsync(new(rest, ["master", "recipe", "out", "profile"], []), cancellation),
        "find" => FindVerb.RunAsync(new(rest, ["master", "what"], ["json"]), cancellation),
        "detect" => DetectVerb.RunAsync(new(rest, ["cascades"], []), cancellation),
        "mask" => MaskVerb.RunAsync(new(rest, ["recipe", "master", "profile", "at"], []), cancellation),
        "help" or "--help" or "-h" => HelpAsync(),
        _ => throw new UsageException($"\"{verb}\" is not a verb."),
    };

    private static async Task<int> HelpAsync()
    {
        await Console.Out.WriteLineAsync(Help);
        return Done;
    }

    private static async Task<int> SayAsync(string text, int code)
    {
        await Console.Error.WriteLineAsync(text);
        return code;
    }
}
