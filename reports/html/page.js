// The pictures of a run's page and its list of streams. Reads the JSON beside it, and asks nobody for anything.
(function () {
  'use strict';
  const data = JSON.parse(document.getElementById('data').textContent);
  const S = data.streams;
  const $ = (id) => document.getElementById(id);
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const el = (name, attributes, text) => {
    const made = document.createElement(name);
    for (const key in attributes || {}) made.setAttribute(key, attributes[key]);
    if (text !== undefined) made.textContent = text;
    return made;
  };

  // ---- words ----
  const digits = (x) => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1).replace(/\.0$/, '') : x.toFixed(2).replace(/\.?0+$/, ''));
  const time = (us) => (us == null ? '–' : us < 1e3 ? digits(us) + ' µs' : us < 1e6 ? digits(us / 1e3) + ' ms' : digits(us / 1e6) + ' s');
  const seconds = (s) => (s == null ? '–' : digits(s) + ' s');
  const count = (n) => (n == null ? '–' : Math.round(n).toLocaleString('en-US'));
  const rate = (n) => (n == null ? '–' : (n < 10 ? digits(n) : count(n)) + '/s');

  // ---- a row of the list, by the order in which reports/html/data.cc writes it ----
  const columns = ['stream', 'incarnation', 'connection', 'group', 'outcome', 'verdict', 'toldBy', 'code', 'message', 'opened', 'ended', 'planned', 'sent', 'replies'];
  const rows = S.rows.map((cells) => {
    const row = {};
    columns.forEach((name, i) => { row[name] = cells[i]; });
    row.strikes = [];
    for (let i = columns.length; i < cells.length; i += 2) row.strikes.push({fault: cells[i], at: cells[i + 1]});
    return row;
  });
  const isGood = (verdict) => S.verdicts[verdict] === 'expected';
  const isBad = (verdict) => S.verdicts[verdict] === 'unexpected';

  // ---- colors: of the page's own style, so that they follow light and dark ----
  let ink = {};
  function readInk() {
    ink = {};
    for (const name of ['ink', 'quiet', 'line', 'paper', 'shade', 'accent', 'good', 'bad', 'warn', 's0', 's1', 's2', 's3', 's4', 's5', 'u0', 'u1', 'u2', 'u3']) ink[name] = css('--' + name);
    ink.faults = S.faults.map((_, i) => ink[['u3', 's2', 'u1', 's1', 'u2', 's4'][i % 6]]);
  }

  readInk();

  // ---- pictures ----
  const mounted = [];
  /** `make(width)` gives {opts, data, after}, or a text where there is nothing to draw. */
  function mount(id, make) {
    const figure = $(id);
    if (!figure) return;
    const box = figure.querySelector('.plot');
    let chart = null, width = 0;
    const draw = () => {
      const next = Math.floor(box.clientWidth);
      if (next < 50) return;
      width = next;
      if (chart) chart.destroy();
      chart = null;
      box.textContent = '';
      const made = make(width, box);
      if (typeof made === 'string') { box.append(el('p', {class: 'empty'}, made)); return; }
      if (!made) return;
      chart = new uPlot(Object.assign({width: width, height: width < 500 ? 230 : 280}, made.opts), made.data, box);
      const plot = chart.root.querySelector('.u-over');
      plot.setAttribute('role', 'img');
      plot.setAttribute('aria-label', figure.querySelector('figcaption').textContent.trim());
      for (const name of chart.root.querySelectorAll('.u-legend .u-series th')) {
        name.tabIndex = 0;
        name.addEventListener('keydown', (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); name.click(); } });
      }
      if (made.after) made.after(box);
    };
    draw();
    mounted.push(draw);
    new ResizeObserver(() => { if (Math.abs(box.clientWidth - width) > 1) requestAnimationFrame(draw); }).observe(box);
  }

  const axis = (more) => Object.assign({stroke: ink.quiet, font: '12px system-ui, sans-serif', grid: {stroke: ink.line, width: 1}, ticks: {stroke: ink.line, width: 1, size: 5}}, more);
  // Of a scale of logarithms the whole powers of ten alone.
  const decades = (u, splits) => splits.map((v) => v != null && Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-6 ? v : null);
  const timeAxis = () => axis({filter: decades, values: (u, s) => s.map((v) => v == null ? '' : time(v)), size: 64, grid: {stroke: ink.line, width: 1, filter: decades}, ticks: {show: false}});
  const xAxis = (more) => axis(Object.assign({values: (u, splits) => splits.map((s) => s == null ? '' : digits(s) + ' s'), space: 60}, more));
  const line = (label, stroke, value, more) => Object.assign({label: label, stroke: stroke, width: 2, spanGaps: true, value: (u, v) => value(v), points: {size: 5, show: (u) => u.data[0].length < 60}}, more);
  const end = Math.max(data.duration, data.time.start + data.time.replies.length * data.time.step * 0.999);
  const xTime = () => ({time: false, range: [0, end || 1]});
  const sync = {key: 'time', setSeries: false};

  /** Where each fault struck: stripes at the top, and a soft band down to the axis. */
  function bands(u) {
    const step = data.ends.step, ctx = u.ctx, box = u.bbox;
    ctx.save();
    data.ends.strikes.forEach((strike, k) => {
      const color = ink.faults[strike.f], height = 5 * devicePixelRatio;
      for (let i = 0; i < strike.n.length; ++i) {
        if (!strike.n[i]) continue;
        let to = i;
        while (to + 1 < strike.n.length && strike.n[to + 1]) ++to;
        const left = u.valToPos(i * step, 'x', true), right = u.valToPos((to + 1) * step, 'x', true);
        const wide = Math.max(right - left, 2 * devicePixelRatio);
        ctx.fillStyle = color;
        ctx.globalAlpha = 0.12;
        ctx.fillRect(left, box.top, wide, box.height);
        ctx.globalAlpha = 0.95;
        ctx.fillRect(left, box.top + k % 6 * (height + 1), wide, height);
        i = to;
      }
    });
    ctx.restore();
  }
  /** Which color is which fault; each leads to the streams that it hit. */
  function faultKeys(box) {
    if (!data.ends.strikes.length) return;
    const list = el('ul', {class: 'legend', 'aria-label': 'faults'});
    for (const strike of data.ends.strikes) {
      const item = el('li'), key = el('span', {class: 'key', style: 'background:' + ink.faults[strike.f]});
      const link = el('a', {href: '#streams', 'data-fault': S.faults[strike.f]});
      link.append(el('bdi', {}, S.faults[strike.f]));
      item.append(key, link);
      list.append(item);
    }
    box.append(list);
  }

  mount('curve', () => {
    if (!data.curves.length) return 'No histogram: no message was measured.';
    const nines = (percent) => -Math.log10(1 - Math.min(percent, 99.9999999) / 100);
    const tables = data.curves.map((c) => [c.percent.map(nines), c.us.map((us) => Math.max(us, 0.1))]);
    // Percentiles that all curves share would be joined by equal floats; rounding makes them equal.
    for (const table of tables) table[0] = table[0].map((x) => Math.round(x * 1e6) / 1e6);
    const joined = uPlot.join(tables.map((t) => { const seen = new Map(); t[0].forEach((x, i) => seen.set(x, t[1][i])); return [[...seen.keys()], [...seen.values()]]; }));
    const most = Math.max(1, joined[0][joined[0].length - 1]);
    const marks = [0, 0.30103, 1, 2, 3, 4, 5, 6, 7].filter((x) => x <= most + 0.05);
    const name = (x) => x < 0.1 ? '0 %' : x < 0.5 ? '50 %' : (100 * (1 - Math.pow(10, -x))).toFixed(Math.max(0, Math.round(x) - 2)) + ' %';
    const failed = data.curves.find((c) => c.censored > 0);
    return {
      opts: {
        scales: {x: {time: false, range: [0, most * 1.02]}, y: {distr: 3}},
        axes: [axis({splits: () => marks, values: (u, s) => s.map((x, i) => i && i < s.length - 1 && x - s[i - 1] < most / 25 ? '' : name(x)), space: 40}), timeAxis()],
        series: [{label: 'percentile', value: (u, x) => x == null ? '–' : (100 * (1 - Math.pow(10, -x))).toFixed(x > 3 ? 4 : 2) + ' %'}].concat(data.curves.map((c, i) => line(c.name, ink['s' + i], time, {points: {show: false}, dash: i ? [6, 4] : undefined}))),
      },
      data: joined,
      after: (box) => {
        if (failed) box.append(el('p', {class: 'quiet'}, count(failed.censored) + ' of ' + count(failed.count + failed.censored) + ' messages were never answered. They count as taking for ever: the curve ends where they begin.'));
      },
    };
  });

  mount('heat', () => {
    const t = data.time, heat = data.heat;
    if (!t.replies.length) return 'No interval: no message was measured.';
    const at = t.replies.map((_, i) => t.start + t.step * (i + 0.5 * (i === t.replies.length - 1 ? t.last / t.step : 1)));
    let low = Infinity, high = 0, most = 1;
    for (const cells of heat.cells) for (let i = 0; i < cells.length; i += 2) { low = Math.min(low, cells[i]); high = Math.max(high, cells[i] + 1); most = Math.max(most, cells[i + 1]); }
    const value = (step) => Math.pow(10, step / heat.decade);
    const known = [].concat(t.p50, t.max).filter((v) => v > 0);
    const bottom = Math.min(isFinite(low) ? value(low) : Infinity, ...known), top = Math.max(high ? value(high) : 0, ...known);
    if (!isFinite(bottom) || !top) return 'No message was answered in the measured part.';
    const cells = (u) => {
      const ctx = u.ctx;
      ctx.save();
      ctx.fillStyle = ink.accent;
      heat.cells.forEach((column, i) => {
        const left = u.valToPos(heat.start + i * heat.step, 'x', true);
        const right = u.valToPos(Math.min(heat.start + (i + 1) * heat.step, end), 'x', true);
        for (let k = 0; k < column.length; k += 2) {
          const y1 = u.valToPos(value(column[k] + 1), 'y', true), y0 = u.valToPos(Math.max(value(column[k]), bottom * 0.8), 'y', true);
          ctx.globalAlpha = 0.08 + 0.62 * Math.log1p(column[k + 1]) / Math.log1p(most);
          ctx.fillRect(left, y1, Math.max(right - left - 0.5, 1), Math.max(y0 - y1 - 0.5, 1));
        }
      });
      ctx.restore();
      bands(u);
    };
    return {
      opts: {
        cursor: {sync: sync},
        scales: {x: xTime(), y: {distr: 3, range: [bottom * 0.8, top * 1.25]}},
        axes: [xAxis(), timeAxis()],
        series: [{label: 'at', value: (u, v) => seconds(v)}, line('p50', ink.ink, time, {width: 1.5}), line('p99', ink.u1, time, {width: 1.5}), line('longest', ink.quiet, time, {width: 1, dash: [2, 3]})],
        hooks: {drawAxes: [cells]},
      },
      data: [at, t.p50, t.p99, t.max],
      after: faultKeys,
    };
  });

  mount('rates', () => {
    const t = data.time, heat = data.heat, e = data.ends;
    if (!t.replies.length) return 'No interval: no message was measured.';
    const covered = (i, n, step, last) => i === n - 1 ? last : step;
    const answered = [[], []], written = [[], []], owed = [[], []];
    t.replies.forEach((n, i) => { const w = covered(i, t.replies.length, t.step, t.last) || t.step; answered[0].push(t.start + i * t.step + w / 2); answered[1].push(n / w); });
    const until = t.start + (t.replies.length - 1) * t.step + t.last;
    heat.written.forEach((n, i) => { const from = heat.start + i * heat.step, w = Math.min(heat.step, Math.max(until - from, 1e-9)); if (w > heat.step / 20) { written[0].push(from + w / 2); written[1].push(n / w); } });
    const anyOwed = e.unanswered.some((n) => n > 0);
    if (anyOwed) e.unanswered.forEach((n, i) => { owed[0].push((i + 0.5) * e.step); owed[1].push(n / e.step); });
    const tables = [answered], series = [line('answered', ink.s0, rate)];
    if (written[0].length) { tables.push(written); series.push(line('written', ink.s1, rate, {dash: [6, 4]})); }
    if (data.offered != null) { tables.push([[t.start, until], [data.offered, data.offered]]); series.push(line('offered by the plan', ink.quiet, rate, {dash: [2, 3], points: {show: false}})); }
    if (anyOwed) { tables.push(owed); series.push(line('never answered', ink.u0, rate, {points: {show: false}, width: 1.5})); }
    return {
      opts: {cursor: {sync: sync}, scales: {x: xTime(), y: {range: (u, a, b) => [0, Math.max(b * 1.08, 1)]}}, axes: [xAxis(), axis({values: (u, s) => s.map((v) => count(v)), size: 64})], series: [{label: 'at', value: (u, v) => seconds(v)}].concat(series), hooks: {drawAxes: [bands]}},
      data: uPlot.join(tables),
    };
  });

  mount('ends', () => {
    const e = data.ends;
    if (!e.series.length) return 'No stream ended.';
    const kinds = e.series.slice().sort((a, b) => isBad(a.v) - isBad(b.v));
    let good = 0, bad = 0;
    const colors = kinds.map((k) => isBad(k.v) ? ink['u' + bad++ % 4] : ink['s' + good++ % 6]);
    const at = kinds[0].n.map((_, i) => (i + 0.5) * e.step);
    const totals = at.map((_, i) => kinds.reduce((sum, k) => sum + k.n[i], 0));
    const stacks = (u) => {
      const ctx = u.ctx;
      ctx.save();
      at.forEach((_, i) => {
        const left = u.valToPos(i * e.step, 'x', true), right = u.valToPos((i + 1) * e.step, 'x', true);
        let below = 0;
        kinds.forEach((k, s) => {
          if (!k.n[i] || !u.series[s + 1].show) return;
          const y0 = u.valToPos(below, 'y', true);
          below += k.n[i];
          const y1 = u.valToPos(below, 'y', true);
          ctx.fillStyle = colors[s];
          ctx.fillRect(left, y1, Math.max(right - left - devicePixelRatio, 2 * devicePixelRatio), Math.max(y0 - y1, 1));
        });
      });
      ctx.restore();
    };
    return {
      opts: {
        cursor: {sync: sync},
        scales: {x: xTime(), y: {range: [0, Math.max(...totals) * 1.08]}},
        axes: [xAxis(), axis({values: (u, s) => s.map((v) => v === Math.floor(v) ? count(v) : ''), size: 64})],
        series: [{label: 'at', value: (u, v) => seconds(v)}].concat(kinds.map((k, s) => ({label: S.classes[k.c] + (isGood(k.v) ? '' : ', ' + S.verdicts[k.v]), stroke: colors[s], fill: colors[s], value: (u, v) => count(v), paths: () => null, points: {show: false}}))),
        hooks: {drawAxes: [bands], drawSeries: [(u, s) => { if (s === 1) stacks(u); }]},
      },
      data: [at].concat(kinds.map((k) => k.n)),
    };
  });

  mount('fair', () => {
    if (!rows.length) return 'No stream is listed.';
    const groups = S.groups.slice(0, 6).map(() => new Map());
    for (const row of rows) if (groups[row.group]) groups[row.group].set(row.stream, (groups[row.group].get(row.stream) || 0) + row.replies);
    const tables = [], series = [];
    groups.forEach((group, g) => {
      const sorted = [...group.values()].sort((a, b) => a - b);
      if (!sorted.length) return;
      const each = Math.max(1, Math.ceil(sorted.length / 500)), x = [], y = [];
      for (let i = 0; i < sorted.length; i += each) { x.push(Math.round(1e5 * i / Math.max(1, sorted.length - 1)) / 1e3); y.push(sorted[i]); }
      if (x[x.length - 1] !== 100 && sorted.length > 1) { x.push(100); y.push(sorted[sorted.length - 1]); }
      tables.push([x, y]);
      series.push(line(S.groups[g], ink['s' + g], (v) => v == null ? '–' : count(v) + ' replies', {points: {show: false}}));
    });
    return {
      opts: {height: 200, scales: {x: {time: false, range: [0, 100]}, y: {range: (u, a, b) => [0, Math.max(b * 1.08, 1)]}}, axes: [axis({values: (u, s) => s.map((v) => v + ' %')}), axis({values: (u, s) => s.map((v) => count(v)), size: 64})], series: [{label: 'streams', value: (u, v) => v == null ? '–' : digits(v) + ' %'}].concat(series)},
      data: uPlot.join(tables),
      after: (box) => { if (rows.length < S.count) box.append(el('p', {class: 'quiet'}, 'Of the ' + count(rows.length) + ' streams listed below.')); },
    };
  });

  // ---- lanes: the worst streams, each with its lives, faults and ends ----
  const laneCount = 30;
  function worst() {
    const byStream = new Map();
    for (const row of rows) {
      let lane = byStream.get(row.stream);
      if (!lane) byStream.set(row.stream, lane = {stream: row.stream, group: row.group, lives: [], rank: 0});
      lane.lives.push(row);
      const owed = Math.max(0, row.sent - row.replies);
      const rank = (isBad(row.verdict) ? 4e6 : isGood(row.verdict) ? 0 : 3e6) + (row.strikes.length ? 1e6 : 0) + Math.min(owed, 9e4) * 10 + Math.min(9, (row.ended - row.opened) / (data.duration * 1e3 + 1) * 9);
      lane.rank = Math.max(lane.rank, rank);
    }
    return [...byStream.values()].sort((a, b) => b.rank - a.rank || a.stream - b.stream).slice(0, laneCount);
  }
  mount('lanes', (width, box) => {
    const lanes = worst();
    if (!lanes.length) return 'No stream is listed.';
    const svg = (name, attributes, text) => { const made = document.createElementNS('http://www.w3.org/2000/svg', name); for (const key in attributes) made.setAttribute(key, attributes[key]); if (text !== undefined) made.textContent = text; return made; };
    const label = width < 500 ? 64 : 150, right = 22, height = 18, top = 4;
    const span = Math.max(data.duration * 1e3, ...rows.slice(0, 500).map((r) => r.ended), 1);
    const x = (ms) => label + (width - label - right) * Math.min(ms, span) / span;
    const bottom = top + lanes.length * height;
    const picture = svg('svg', {viewBox: '0 0 ' + width + ' ' + (bottom + 24), width: width, height: bottom + 24, role: 'list', 'aria-label': 'worst streams'});
    for (const s of niceTicks(span / 1e3, width < 500 ? 4 : 8)) {
      picture.append(svg('line', {x1: x(s * 1e3), x2: x(s * 1e3), y1: top, y2: bottom, stroke: ink.line}));
      picture.append(svg('text', {x: x(s * 1e3), y: bottom + 16, 'text-anchor': 'middle', class: 'axis'}, digits(s) + ' s'));
    }
    lanes.forEach((lane, i) => {
      const y = top + i * height, group = svg('g', {class: 'lane', tabindex: 0, role: 'listitem'});
      const last = lane.lives[lane.lives.length - 1];
      const words = 'stream ' + lane.stream + ' of ' + S.groups[lane.group] + ': ' + lane.lives.map((r) => S.classes[r.outcome] + ', ' + S.verdicts[r.verdict] + ', sent ' + r.sent + ', got ' + r.replies + (r.strikes.length ? ', struck by ' + r.strikes.map((s) => S.faults[s.fault]).join(', ') : '')).slice(0, 6).join('; ');
      group.setAttribute('aria-label', words);
      group.append(svg('title', {}, words));
      group.append(svg('rect', {class: 'back', x: 0, y: y, width: width, height: height, fill: 'transparent'}));
      const name = width < 500 ? String(lane.stream) : lane.stream + ' ' + S.groups[lane.group];
      group.append(svg('text', {x: 0, y: y + 13}, name.length > 20 ? name.slice(0, 19) + '…' : name));
      for (const life of lane.lives) {
        const color = isBad(life.verdict) ? ink.bad : isGood(life.verdict) ? ink.s0 : ink.warn;
        const part = life.sent > 0 ? Math.min(1, life.replies / life.sent) : 0;
        const left = x(life.opened), long = Math.max(2, x(life.ended) - left);
        group.append(svg('rect', {x: left, y: y + 5, width: long, height: 8, rx: 3, fill: color, 'fill-opacity': 0.28}));
        group.append(svg('rect', {x: left, y: y + 5, width: Math.max(1, long * part), height: 8, rx: 3, fill: color, 'fill-opacity': 0.75}));
        for (const strike of life.strikes.slice(0, 200)) { const at = x(strike.at); group.append(svg('path', {d: 'M' + (at - 4) + ' ' + (y + 1) + 'h8l-4 7z', fill: ink.faults[strike.fault], stroke: ink.paper, 'stroke-width': 0.7})); }
      }
      group.append(svg('text', {x: Math.min(x(last.ended) + 4, width - 14), y: y + 13, style: 'fill:' + (isBad(last.verdict) ? ink.bad : isGood(last.verdict) ? ink.good : ink.warn)}, isBad(last.verdict) ? '✗' : isGood(last.verdict) ? '✓' : '?'));
      const pick = () => { form.text.value = '#' + lane.stream; form.class.value = form.verdict.value = form.fault.value = ''; apply(); form.scrollIntoView({block: 'start'}); };
      group.addEventListener('click', pick);
      group.addEventListener('keydown', (e) => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); pick(); } });
      picture.append(group);
    });
    box.append(picture, el('p', {class: 'quiet'}, 'The dark part of a bar is the share of its messages that was answered.'));
    faultKeys(box);
  });
  function niceTicks(most, wanted) {
    const raw = most / wanted, unit = Math.pow(10, Math.floor(Math.log10(raw || 1)));
    const step = [1, 2, 5, 10].map((m) => m * unit).find((s) => s >= raw) || unit * 10, out = [];
    for (let i = 0; i * step <= most * 1.0001; ++i) out.push(i * step);
    return out;
  }

  // ---- the list ----
  const form = $('filter'), body = $('list').tBodies[0], more = $('more');
  const heads = [['stream', 1], ['group'], ['class'], ['verdict'], ['code', 1], ['opened', 1], ['lasted', 1], ['sent', 1], ['replies', 1], ['faults'], ['known from'], ['message']];
  {
    const line = el('tr');
    for (const [title, isNumber] of heads) line.append(el('th', isNumber ? {scope: 'col', class: 'n'} : {scope: 'col'}, title));
    $('list').tHead.append(line);
  }
  function choices(select, name, texts) {
    select.append(el('option', {value: ''}, name));
    texts.map((text, i) => [text, i]).filter((t) => t[0] !== '').sort((a, b) => a[0] < b[0] ? -1 : 1).forEach(([text, i]) => select.append(el('option', {value: i}, text)));
  }
  choices(form.class, 'every class', S.classes);
  choices(form.verdict, 'every verdict', S.verdicts);
  choices(form.fault, 'any or none', S.faults);
  const marks = {expected: ['good', '✓ expected'], unexpected: ['bad', '✗ unexpected'], ambiguous: ['warn', '? ambiguous'], void: ['warn', 'void']};
  let found = [], shown = 0;
  function cell(line, text, kind) { const td = el('td', kind ? {class: kind} : {}); const bdi = el('bdi', {}, text); td.append(bdi); line.append(td); return td; }
  function show(upTo) {
    const part = document.createDocumentFragment();
    for (; shown < Math.min(upTo, found.length); ++shown) {
      const r = found[shown], line = el('tr'), mark = marks[S.verdicts[r.verdict]] || ['', S.verdicts[r.verdict]];
      cell(line, r.stream + (r.incarnation ? '.' + r.incarnation : ''), 'n');
      cell(line, S.groups[r.group]);
      cell(line, S.classes[r.outcome]);
      const td = el('td'); td.append(el('span', {class: 'mark ' + mark[0]}, mark[1])); line.append(td);
      cell(line, String(r.code), 'n');
      cell(line, seconds(r.opened / 1e3), 'n');
      cell(line, time((r.ended - r.opened) * 1e3), 'n');
      cell(line, r.planned ? r.sent + ' of ' + r.planned : String(r.sent), 'n');
      cell(line, String(r.replies), 'n');
      cell(line, r.strikes.slice(0, 8).map((s) => S.faults[s.fault] + ' at ' + seconds(s.at / 1e3)).join(', '));
      cell(line, S.toldBy[r.toldBy]);
      cell(line, S.messages[r.message], 'free');
      part.append(line);
    }
    body.append(part);
    more.hidden = shown >= found.length;
  }
  function apply() {
    const began = performance.now();
    const wanted = {outcome: form.class.value, verdict: form.verdict.value, fault: form.fault.value};
    const text = form.text.value.trim().toLowerCase();
    const number = /^#?\d+$/.test(text) ? Number(text.replace('#', '')) : null;
    found = rows.filter((r) => {
      if (wanted.outcome !== '' && r.outcome !== Number(wanted.outcome)) return false;
      if (wanted.verdict !== '' && r.verdict !== Number(wanted.verdict)) return false;
      if (wanted.fault !== '' && !r.strikes.some((s) => s.fault === Number(wanted.fault))) return false;
      if (number !== null) return r.stream === number;
      return text === '' || (S.messages[r.message] + '\n' + S.groups[r.group] + '\n' + S.classes[r.outcome]).toLowerCase().includes(text);
    });
    body.textContent = '';
    shown = 0;
    show(50);
    $('found').textContent = count(found.length) + ' of ' + count(rows.length) + ' streams' + (rows.length < S.count ? ' listed here; all ' + count(S.count) + ' are in streams.jsonl' : '');
    document.documentElement.dataset.filterMs = (performance.now() - began).toFixed(1);
  }
  form.addEventListener('input', apply);
  form.addEventListener('submit', (e) => e.preventDefault());
  more.addEventListener('click', () => show(shown + 200));
  document.addEventListener('click', (e) => {
    const link = e.target.closest && e.target.closest('a[data-class], a[data-fault]');
    if (!link) return;
    const choose = (select, text) => { const option = text === null ? null : [...select.options].find((o) => o.textContent === text && o.value !== ''); select.value = option ? option.value : ''; };
    choose(form.class, link.getAttribute('data-class'));
    choose(form.fault, link.getAttribute('data-fault'));
    form.verdict.value = '';
    form.text.value = '';
    apply();
  });
  apply();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { readInk(); mounted.forEach((draw) => draw()); });
  document.documentElement.dataset.ready = '1';
})();
