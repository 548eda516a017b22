package io.jobglass.agent.collector;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command without a cgroup: its process, all that descend from it, and those that left the tree
 * but not its sessions and process groups. What the kernel does not count for a tree (a peak, OOM
 * kills) is left out.
 */
public final class ProcessTree implements JobSource {
  private static final int MAX_MEMBERS = 4096;
  private static final int MAX_KEPT_OPEN = 256;
  private static final byte[] UID = KernelText.word("Uid:");
  private static final byte[] CPUS_ALLOWED = KernelText.word("Cpus_allowed_list:");

  private final ProcessTable table;
  private final int rootPid;
  private final String environmentEntry;
  private final Map<Integer, Member> members = new LinkedHashMap<>();
  private final Set<Integer> ownedGroups = new HashSet<>();
  private final TreeTime time = new TreeTime();
  private final TreeMemory memory = new TreeMemory();
  private final CpuList affinity = new CpuList(CpuTopology.UNKNOWN);
  private long ignoredMembers;
  private @Nullable Long uid;

  /** One process of the tree. */
  static final class Member {
    final KernelFile statFile;
    final KernelFile statusFile;
    final KernelFile rollupFile;
    ProcessStat stat;
    long childTicksGained;

    Member(ProcessTable table, ProcessStat stat) {
      this.stat = stat;
      this.statFile = new KernelFile(table.procRoot().resolve(stat.pid() + "/stat"));
      this.statusFile = new KernelFile(table.procRoot().resolve(stat.pid() + "/status"));
      this.rollupFile = new KernelFile(table.procRoot().resolve(stat.pid() + "/smaps_rollup"));
    }

    void close() {
      statFile.close();
      statusFile.close();
      rollupFile.close();
    }
  }

  /**
   * @param rootStartTicks with {@code rootPid} names the command's process
   * @param environmentEntry an entry that the command's environment has and no other's
   */
  public ProcessTree(
      ProcessTable table, int rootPid, long rootStartTicks, String environmentEntry) {
    this.table = table;
    this.rootPid = rootPid;
    this.environmentEntry = environmentEntry;
    ProcessStat root = table.read(rootPid);
    if (root != null && root.startTicks() == rootStartTicks) {
      adopt(root);
      table.add(this);
    }
  }

  /** Takes those of the new processes that belong here; a parent comes before its children. */
  void offer(List<ProcessStat> fresh) {
    for (ProcessStat process : fresh) {
      if (!members.containsKey(process.pid()) && belongs(process)) {
        adopt(process);
      }
    }
  }

  private boolean belongs(ProcessStat process) {
    if (members.containsKey(process.parent())
        || ownedGroups.contains(process.group())
        || ownedGroups.contains(process.session())) {
      return true;
    }
    // A daemon whose parents came and went between two looks has only its environment to tell.
    return table.wasStartedWith(process.pid(), environmentEntry);
  }

  private void adopt(ProcessStat process) {
    if (members.size() >= MAX_MEMBERS) {
      ignoredMembers++;
      return;
    }
    members.put(process.pid(), new Member(table, process));
    own(process);
  }

  /** A group or session is the tree's when its leader was a member. */
  private void own(ProcessStat process) {
    if (process.group() == process.pid()) {
      ownedGroups.add(process.group());
    }
    if (process.session() == process.pid()) {
      ownedGroups.add(process.session());
    }
  }

  @Override
  public void read(Pace pace, Readings into) {
    boolean detail = pace == Pace.DETAIL;
    if (members.isEmpty()) {
      return;
    }
    table.look();
    readMembers();
    if (members.isEmpty()) {
      time.write(into);
      return;
    }
    forgetGroups();
    time.write(into);
    memory.read(members.values(), detail, table.text(), into);
    into.set(Measure.PROCESSES, members.size());
    Member root = members.get(rootPid);
    if (root != null && detail) {
      readRootStatus(root, into);
    }
    if (members.size() > MAX_KEPT_OPEN) {
      members.values().forEach(Member::close);
    }
  }

  private void readMembers() {
    List<Member> vanished = new ArrayList<>();
    for (Member member : members.values()) {
      ProcessStat now =
          member.statFile.read(table.text()) == KernelFile.Outcome.READ
              ? ProcessStat.parse(member.stat.pid(), table.text())
              : null;
      if (now == null || now.startTicks() != member.stat.startTicks()) {
        vanished.add(member);
      } else {
        member.childTicksGained = Math.max(0, now.childTicks() - member.stat.childTicks());
        member.stat = now;
        own(now);
      }
    }
    for (Member member : vanished) {
      members.remove(member.stat.pid());
      member.close();
    }
    time.add(members, vanished);
  }

  /** A group's number may be given anew once nobody is in it. */
  private void forgetGroups() {
    Set<Integer> used = new HashSet<>();
    for (Member member : members.values()) {
      used.add(member.stat.group());
      used.add(member.stat.session());
    }
    ownedGroups.retainAll(used);
  }

  private void readRootStatus(Member root, Readings into) {
    if (root.statusFile.read(table.text()) != KernelFile.Outcome.READ) {
      return;
    }
    KernelText text = table.text();
    while (!text.atEnd()) {
      if (text.accept(UID)) {
        text.skipBlanks();
        long owner = text.number();
        uid = owner == Readings.ABSENT ? uid : (Long) owner;
      } else if (text.accept(CPUS_ALLOWED)) {
        text.skipBlanks();
        affinity.parse(text, into);
      }
      text.skipLine();
    }
  }

  @Override
  public boolean ended() {
    return members.isEmpty();
  }

  /** Processes that were not followed because the tree had too many. */
  public long ignoredMembers() {
    return ignoredMembers;
  }

  @Override
  public Collection<Integer> pids() {
    return List.copyOf(members.keySet());
  }

  @Override
  public @Nullable Long uid() {
    return uid;
  }

  @Override
  public void close() {
    table.remove(this);
    members.values().forEach(Member::close);
    members.clear();
  }
}
