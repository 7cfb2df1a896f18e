using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.Media;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Redaction;
using Evidence.Redaction.Finding;
using Evidence.Redaction.Tracking;
using Evidence.Testing;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.IntegrationTests.Redaction;

/// <summary>Detectors of several kinds, in the sandbox: our own on a real face, and ones in perl that see what a test wants, or that lie.</summary>
public sealed class FindThingsTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const int Width = 640, Height = 360, Side = 80;

    /// <summary>Reads the first line, says who it is, and then answers each frame with what stands in the middle.</summary>
    private const string Greeting = """
        $|=1; binmode STDIN; $_=<STDIN>; /"height":(\d+)/; $h=$1; /"width":(\d+)/; $w=$1; print qq({"format":"evidence/detector/1","id":"other","version":"7.1"}\n);
        while(<STDIN>){ /"at":(\d+)/; $t=$1/1e6; /"frame":(\d+)/; $n=$1; read(STDIN,$p,$w*$h);
        """;

    [Fact]
    public async Task A_face_that_moves_is_found_and_covered_in_every_frame_also_while_the_detector_sees_nothing()
    {
        var file = sandbox.Path("face.mp4");
        // For half a second it is too blurred to be known for a face; what follows it goes on.
        await SampleFootage.MakeAsync(
            file, "-f", "lavfi", "-i", "mandelbrot=size=960x540:rate=25:start_scale=0.3", "-loop", "1", "-framerate", "25", "-i", Face, "-filter_complex",
            "[0]trim=end_frame=1,loop=-1:1,setpts=N/25/TB,gblur=8[ground];[1]gblur=5:enable='between(t,1.5,2)'[face];[ground][face]overlay=x='200+60*t':y='120+40*sin(t)':shortest=1",
            "-t", "4", "-r", "25", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");
        var found = await FindAsync(file, new DetectorProgram(), HiddenObject.Face);
        Assert.Equal("opencv-cascades", found.Detector.Id);
        var proposal = Assert.Single(found.Proposals);
        Assert.InRange(proposal.Thing.Confidence, 300, 1000);
        // The eyes, the nose and the mouth, in the picture's own pixels.
        AssertCovered(proposal, frames: 100, at => new Box(200 + (60 * at) + 75, 120 + (40 * Math.Sin(at)) + 62, 66, 70));
    }

    [Fact]
    public async Task A_detector_of_anybody_can_be_plugged_in()
    {
        var file = sandbox.Path("thing.mp4");
        await MakeAsync(file);
        // It sees the thing two times of three, a few pixels beside.
        var program = Perl("""($l,$o)=(int(60+80*$t)+$n%3,int(100+60*sin($t))-1); $b=$n%3==2?"":qq({"confidence":800,"height":80,"left":$l,"object":"plate","top":$o,"width":80}); print qq({"boxes":[$b],"frame":$n}\n); }""");
        var found = await FindAsync(file, program, HiddenObject.Plate);
        Assert.Equal(new DetectorName("other", "7.1"), found.Detector);
        var proposal = Assert.Single(found.Proposals);
        Assert.Equal((1, HiddenObject.Plate, 800), (proposal.Thing.Subject, proposal.Thing.Object, proposal.Thing.Confidence));
        Assert.Empty(proposal.Draft.Review);
        AssertCovered(proposal, frames: 120, at => new Box(60 + (80 * at), 100 + (60 * Math.Sin(at)), Side - 1, Side - 1));
    }

    [Fact]
    public async Task A_detector_has_no_network_no_files_and_no_other_program()
    {
        var file = sandbox.Path("walls.mp4");
        await MakeAsync(file);
        var program = Perl("""
            socket($s,2,1,0) and $e.="socket "; for $f ("/etc/passwd","/proc/1/environ","/root","/home"){ (open($x,"<",$f) and defined(<$x>)) and $e.="$f " } opendir($d,"/in"); $e.=join(",",grep{!/^\./}readdir($d));
            $e.=" not empty" if -s "/in/media"; system("/usr/bin/true")==0 and $e.=" system"; open($x,">","/out/x") and $e.=" wrote"; print qq({"error":"saw: $e"}\n); }
            """);
        Assert.Contains("it says: saw: media.", await RefusalTextAsync(file, program), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "print qq(no json\\n); }", "no JSON" },
        { "print qq([]\\n); }", "no object" },
        { "print qq({\"boxes\":[],\"frame\":\"1\"}\\n); }", "\"frame\" is no whole number" },
        { "$m=$n+1; print qq({\"boxes\":[],\"frame\":$m}\\n); }", "does not answer frame 1" },
        { "print qq({\"frame\":$n}\\n); }", "has no boxes" },
        { Box("\"confidence\":NaN,\"height\":9,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9"), "no JSON" },
        { Box("\"confidence\":0.5,\"height\":9,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9"), "no whole number" },
        { Box("\"confidence\":1001,\"height\":9,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9"), "0 to 1000" },
        { Box("\"confidence\":5,\"height\":0,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9"), "outside the frame" },
        { Box("\"confidence\":5,\"height\":9,\"left\":5000,\"object\":\"face\",\"top\":1,\"width\":9"), "outside the frame" },
        { Box("\"confidence\":5,\"height\":9,\"left\":2147483647,\"object\":\"face\",\"top\":1,\"width\":2147483647"), "outside the frame" },
        { Box("\"confidence\":5,\"height\":9,\"left\":1,\"object\":\"voice\",\"top\":1,\"width\":9"), "not asked for" },
        { Box("\"confidence\":5,\"height\":9,\"left\":1,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9"), "no JSON" },
        { "$b=join(',',(qq({\"confidence\":5,\"height\":9,\"left\":1,\"object\":\"face\",\"top\":1,\"width\":9})) x 201); print qq({\"boxes\":[$b],\"frame\":$n}\\n); }", "more than 200 boxes" },
        { "print 'x' x 100000, qq(\\n); }", "too long" },
        { "print qq({\"boxes\":[],\"frame\":$n}\\n) x 2; }", "does not answer frame 2" },
        { "exit 3 }", "ended with 3" },
        { "exit 0 }", "before it had answered" },
        { "print qq({\"error\":\"\\\\u001b[31mred\"}\\n); }", "it says: [31mred" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task What_a_detector_may_not_answer_is_refused_with_the_reason(string answer, string why)
    {
        var file = sandbox.Path("lies.mp4");
        await MakeAsync(file, seconds: 1);
        Assert.Contains(why, await RefusalTextAsync(file, Perl(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_detector_that_is_no_such_one_is_refused()
    {
        var file = sandbox.Path("other.mp4");
        await MakeAsync(file, seconds: 1);
        Assert.Contains("does not speak", await RefusalTextAsync(file, new DetectorProgram { Program = "/usr/bin/perl", Arguments = ["-e", """<STDIN>; print qq({"format":"evidence/detector/9","id":"a","version":"1"}\n)"""] }), StringComparison.Ordinal);
        Assert.Contains("its id", await RefusalTextAsync(file, new DetectorProgram { Program = "/usr/bin/perl", Arguments = ["-e", """<STDIN>; print qq({"format":"evidence/detector/1","id":"A b","version":"1"}\n)"""] }), StringComparison.Ordinal);
        Assert.Contains("could not be started", await RefusalTextAsync(file, new DetectorProgram { Program = "/usr/bin/no-such-detector" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_off_until_somebody_switches_it_on()
    {
        Assert.Null(DetectorProgram.Of(Settings()));
        Assert.Equal(new DetectorProgram(), DetectorProgram.Of(Settings(("Program", "cascades"))));
        Assert.Throws<FormatException>(() => DetectorProgram.Of(Settings(("Program", "relative/path"))));
        var other = DetectorProgram.Of(Settings(("Program", "/usr/bin/python3"), ("Arguments:0", "-I"), ("Arguments:1", "/detector/run.py"), ("Folders:0:Folder", "/opt/detector"), ("Folders:0:Inside", "/detector"), ("SecondsOfFrame", "30")))!;
        Assert.Equal(["-I", "/detector/run.py"], other.Arguments);
        Assert.Equal([("/opt/detector", "/detector")], other.Folders);
        Assert.Equal(30, other.SecondsOfFrame);
        var file = sandbox.Path("off.mp4");
        await MakeAsync(file, seconds: 1);
        Assert.Equal("no-detector", (await Assert.ThrowsAsync<RefusedException>(() => FindAsync(file, null, HiddenObject.Face))).Refusal.Code);
    }

    private static string Face => Path.Combine(RepositoryRoot, "tests", "vectors", "faces", "collins.jpg");

    private static string RepositoryRoot
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Evidence.sln")))
                folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }

    private static string Box(string members) => $"print qq({{\"boxes\":[{{{members}}}],\"frame\":$n}}\\n); }}";

    private static DetectorProgram Perl(string answer) => new() { Program = "/usr/bin/perl", Arguments = ["-e", Greeting + answer] };

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"Redaction:Detector:{one.Name}", (string?)one.Value))).Build();

    private static Task MakeAsync(string file, int seconds = 4) => SampleFootage.MakeAsync(
        file,
        "-f", "lavfi", "-i", $"testsrc=size={Width}x{Height}:rate=30:duration=1", "-f", "lavfi", "-i", $"testsrc2=size={Side}x{Side}:rate=30:duration=1",
        "-filter_complex",
        "[0]trim=end_frame=1,loop=-1:1,setpts=N/30/TB[ground];[1]trim=end_frame=1,loop=-1:1,setpts=N/30/TB[thing];"
            + $"[ground][thing]overlay=x='60+80*t':y='100+60*sin(t)':shortest=1,trim=duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-pix_fmt", "yuv420p");

    private async Task<FoundThings> FindAsync(string file, DetectorProgram? program, HiddenObject what)
    {
        using var folder = new WorkFolder(sandbox.Path("work"));
        var recording = await OpenRecording.RunAsync(sandbox.Proven, file, CancellationToken.None);
        var howFar = new HowFar();
        var found = await new FindThings(sandbox.Proven, folder, program, howFar).RunAsync(recording, [what], CancellationToken.None);
        Assert.InRange(howFar.PerMille, 900, 1000);
        return found;
    }

    private async Task<string> RefusalTextAsync(string file, DetectorProgram program)
    {
        var refusal = (await Assert.ThrowsAsync<RefusedException>(() => FindAsync(file, program, HiddenObject.Face))).Refusal;
        Assert.Equal("detector-failed", refusal.Code);
        return refusal.Text;
    }

    private static void AssertCovered(Proposal proposal, int frames, Func<double, Box> truth)
    {
        var track = new RedactionTrack
        {
            Id = 1, Subject = null, Shape = default, Inverse = false, Margin = proposal.Margin, Effect = default, From = proposal.Draft.From, To = proposal.Thing.Track.Until,
            Keyframes = proposal.Draft.Keyframes, Hides = default, Reason = "x", Review = proposal.Draft.Review, By = default, MadeAt = default, Tool = TrackDraft.Tool,
        };
        Assert.Equal(frames, proposal.Thing.Track.Frames.Count);
        foreach (var at in proposal.Thing.Track.Frames.Select(frame => frame.At))
        {
            var (values, thing, margin) = (track.ValuesAt(at), truth(at / 1e6), proposal.Margin);
            Assert.True(
                values[0] - margin <= 16 * thing.Left && values[1] - margin <= 16 * thing.Top && values[0] + values[2] + margin >= 16 * (thing.Left + thing.Width) && values[1] + values[3] + margin >= 16 * (thing.Top + thing.Height),
                $"at {at} the thing is at {thing}, the mask at {string.Join(' ', values.ToArray().Select(value => value / 16.0))} with {margin / 16.0}");
        }
    }
}
